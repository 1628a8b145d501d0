// Whether a function is being traced: some operations leave to the compiled call what they do eagerly.

let depth = 0;

/** Whether the code that asks runs to be recorded, on tensors without values. */
export function isTracing(): boolean {
  return depth > 0;
}

/** Run `body` as a trace. */
export function whileTracing<T>(body: () => T): T {
  depth++;
  try {
    return body();
  } finally {
    depth--;
  }
}
