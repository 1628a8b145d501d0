// What tests of attention share: numbers to compute with, and how results are read.
import { tf } from "@llmsmith/tensor";

/** Numbers without a pattern that a head could hide: a wave of this phase. */
export function wave(shape: number[], phase = 0): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + phase)),
    shape,
  );
}

/** The numbers of what `f` makes; nothing is left behind. */
export function read(f: () => tf.Tensor): Float32Array {
  return tf.tidy(() => f().dataSync<"float32">());
}

/** Tokens `from` … `from + count − 1` of x [B, T, C]. */
export function tokensOf(x: tf.Tensor, from: number, count: number): tf.Tensor {
  return tf.slice(x, [0, from, 0], [-1, count, -1]);
}

/** Rows of a tensor [R, C] as arrays. */
export function matrix(x: tf.Tensor): number[][] {
  return x.arraySync() as number[][];
}
