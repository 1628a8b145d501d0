// Node 23 removed util functions that tfjs-node's kernels call; they are put back before those load.
import { createRequire } from "node:module";

/** Define `util.isNullOrUndefined` and `util.isArray` where this Node no longer has them. */
export function restoreUtilFunctions(): void {
  // The module's namespace is frozen; the CommonJS object, which the bundle sees, is not.
  const util = createRequire(import.meta.url)("node:util") as Record<string, unknown>;
  util["isNullOrUndefined"] ??= (value: unknown): boolean => value === null || value === undefined;
  util["isArray"] ??= Array.isArray;
}
