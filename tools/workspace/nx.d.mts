// Types of nx.mjs, which is plain JavaScript because it runs before anything is installed.
/** One task of an nx run. */
export type Task = { project: string; target: string; ok: boolean; cached: boolean };
export declare function parseTasks(output: string): Task[];
