// What only Node has, asked for in a way that bundlers for browsers need no replacement of.

type NodeProcess = Pick<typeof process, "env" | "getBuiltinModule">;

/** Node's process, or nothing in a browser (also where a bundler brings half a `process`). */
export function nodeProcess(): NodeProcess | undefined {
  const found = (globalThis as { process?: Partial<NodeProcess> }).process;
  return typeof found?.getBuiltinModule === "function" ? (found as NodeProcess) : undefined;
}

/** An environment variable; undefined where it is empty or there are none. */
export function environment(name: string): string | undefined {
  return nodeProcess()?.env[name] || undefined;
}
