// Starts the installed engine for a test file, or says why the file's tests are skipped.
import { nativeHandleCount, probeTensorflow, startTensorflow } from "@llmsmith/tensorflow";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach } from "vitest";

const probe = await probeTensorflow();
const engine = probe.usable ? await startTensorflow() : undefined;

/** Whether the engine runs. */
export const started: boolean = probe.usable;

/** Whether it computes on a GPU, which checks no values where a CPU refuses them. */
export const onGpu: boolean = engine?.device.startsWith("GPU") ?? false;

/** End of a suite's title: empty, or why the suite is skipped. */
export const whySkipped: string = started ? "" : ` (skipped: ${probe.reason})`;

const counts = (): string =>
  `${tf.memory().numTensors} tensors, ${nativeHandleCount()} native tensors`;

/** Let each test of the file fail that leaves a tensor behind. */
export function leaveNothing(): void {
  let before = "";
  beforeEach(() => {
    before = counts();
  });
  afterEach(() => {
    if (counts() !== before) throw new Error(`after the test ${counts()}, before it ${before}`);
  });
}

/** Values in [−1, 1) that depend on index and seed alone. */
export function numbers(count: number, seed = 1): number[] {
  return Array.from({ length: count }, (_, i) => Math.sin(12.9898 * (i + 1) * seed) % 1);
}

/** Run a kernel by name; always a list. */
export function kernel(
  name: string,
  inputs: Record<string, tf.Tensor>,
  attributes: tf.NamedAttrMap = {},
): tf.Tensor[] {
  const outputs = tf.engine().runKernel(name, inputs, attributes) as tf.Tensor | tf.Tensor[];
  return Array.isArray(outputs) ? outputs : [outputs];
}
