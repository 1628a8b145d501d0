// Types of install.mjs, which is plain JavaScript because it runs before anything is installed.
export declare function packageFolders(): string[];
export declare function pnpmFolder(): Promise<string>;
export declare function workspaceEnvironment(): Promise<Record<string, string | undefined>>;
