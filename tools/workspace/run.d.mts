// Types of run.mjs, which is plain JavaScript because it runs before anything is installed.
export declare const root: string;
export declare function run(
  file: string,
  args: readonly string[],
  options?: {
    cwd?: string;
    env?: Record<string, string | undefined>;
    onLine?: (line: string) => void;
    input?: string;
  },
): Promise<{ code: number; output: string; stdout: string }>;
export declare function fetchTool(name: string, version: string): Promise<string>;
