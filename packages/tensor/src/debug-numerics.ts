// Finds the operation that made the first NaN or infinity.
import { tf } from "./tf.ts";

type RunKernel = (
  name: string,
  inputs: Record<string, unknown>,
  attributes?: unknown,
) => tf.Tensor | tf.Tensor[];

/** The engine's one entrance to all kernels. */
const engine = (): { runKernel: RunKernel } => tf.engine() as unknown as { runKernel: RunKernel };

let original: RunKernel | undefined;

/** Whether every result is checked. */
export function isDebuggingNumerics(): boolean {
  return original !== undefined;
}

/**
 * Check the result of every operation from now on, forward and backward, and throw at the first that holds
 * NaN or an infinity: `debugNumerics: Log made -Infinity at [3] of [8] from x [8]`. Slow: every result is
 * read. Compiled functions run as they are meanwhile.
 * @param on false to stop checking
 */
export function debugNumerics(on = true): void {
  if (!on) {
    if (original) engine().runKernel = original;
    original = undefined;
    return;
  }
  if (original) return;
  if (tf.getBackend() === "webgpu")
    throw new Error(
      "debugNumerics: the webgpu engine reads no results in between; use the wasm engine to find the operation",
    );
  const run = engine().runKernel;
  original = run;
  engine().runKernel = (name, inputs, attributes) => {
    const result = run.call(tf.engine(), name, inputs, attributes);
    for (const output of Array.isArray(result) ? result : [result]) check(name, inputs, output);
    return result;
  };
}

function check(name: string, inputs: Record<string, unknown>, output: tf.Tensor): void {
  if (output.dtype !== "float32") return;
  const values = output.dataSync<"float32">();
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return;
  const from = Object.entries(inputs)
    .flatMap(([key, tensor]) =>
      tensor instanceof tf.Tensor ? [`${key} [${tensor.shape.join(", ")}]`] : [],
    )
    .join(", ");
  throw new Error(
    `debugNumerics: ${name} made ${values[place]} at [${indexOf(place, output.shape).join(", ")}] of [${output.shape.join(", ")}] from ${from}`,
  );
}

/** The index of the element at `place` of a row-major tensor. */
function indexOf(place: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const dim of shape.toReversed()) {
    index.unshift(place % dim);
    place = Math.floor(place / dim);
  }
  return index;
}
