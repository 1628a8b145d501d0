// What a step waited for its batches is told apart from what it computed.
import { tf } from "@llmsmith/tensor";
import { train } from "@llmsmith/trainer";
import { expect, test } from "vitest";
import "../../../tools/vitest/tensors.ts";

const PAUSE_MS = 60;

async function* slowly(count: number): AsyncGenerator<Float32Array> {
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE_MS);
    });
    yield Float32Array.of(i, 1);
  }
}

async function waits(batches: AsyncIterable<Float32Array> | Iterable<Float32Array>, body = 0) {
  const params = { w: tf.tidy(() => tf.variable(tf.tensor1d([1, 2]))) };
  const seen: number[] = [];
  for await (const { waitSeconds } of train({
    params,
    batches,
    loss: ({ w }, batch) => tf.tidy(() => tf.sum(tf.square(tf.sub(w, tf.tensor1d(batch))))),
    learningRate: () => 0.1,
  })) {
    seen.push(waitSeconds);
    await new Promise((resolve) => {
      setTimeout(resolve, body);
    });
  }
  params.w.dispose();
  return seen;
}

test("a slow source shows as waiting, and the loop's own body does not", async () => {
  const slow = await waits(slowly(3));
  expect(slow.length).toBe(3);
  for (const seconds of slow) expect(seconds).toBeGreaterThan((PAUSE_MS - 5) / 1000);
  const ready = await waits([Float32Array.of(0, 1), Float32Array.of(1, 1)], PAUSE_MS);
  for (const seconds of ready) expect(seconds).toBeLessThan(PAUSE_MS / 2000);
});
