// Whether a function is being traced: some operations leave to the compiled call what they do eagerly.
import type { IslandCaller } from "../engines/engine.ts";

let depth = 0;
let island: IslandCaller | undefined;

/** Whether the code that asks runs to be recorded, on tensors without values. */
export function isTracing(): boolean {
  return depth > 0;
}

/** How an operation of many small ones is compiled on its own; undefined where that is not wanted. */
export function currentIsland(): IslandCaller | undefined {
  return island;
}

/**
 * Run `body` as a trace.
 * @param caller compiles parts of it on their own
 */
export function whileTracing<T>(caller: IslandCaller | undefined, body: () => T): T {
  const outer = island;
  depth++;
  island = caller;
  try {
    return body();
  } finally {
    depth--;
    island = outer;
  }
}
