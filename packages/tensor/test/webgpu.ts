// What tests of the webgpu engine share: a Vulkan driver to run on, the reason to skip, and values of both engines.
import { existsSync } from "node:fs";
import { listEngines, tf, useEngine } from "@llmsmith/tensor";

/** SwiftShader, as Chromium brings it: Vulkan on the processor, for machines without a GPU. */
const softwareDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** Why the engine cannot be tested here; undefined when it can. Call it before the first use of the engine. */
export async function whyNoWebgpu(): Promise<string | undefined> {
  if (!process.env["VK_ICD_FILENAMES"] && existsSync(softwareDriver))
    process.env["VK_ICD_FILENAMES"] = softwareDriver;
  const status = (await listEngines()).find(({ name }) => name === "webgpu")!;
  return status.usable ? undefined : `no webgpu engine: ${status.reason}`;
}

/** What `compute` returns, read on an engine; nothing is left behind. */
export async function valuesOn(
  engine: "wasm" | "webgpu",
  compute: () => tf.Tensor[],
): Promise<Float32Array[]> {
  await useEngine(engine);
  // TensorFlow.js computes on few numbers in JavaScript: the device is what is to be tested.
  if (engine === "webgpu") tf.env().set("WEBGPU_CPU_FORWARD", false);
  const tensors = tf.tidy(() => compute());
  const values = await Promise.all(
    tensors.map(async (tensor) => Float32Array.from(await tensor.data())),
  );
  tf.dispose(tensors);
  return values;
}

/** The numbers of all that `compute` returns, one after the other, on webgpu and on wasm. */
export async function onBoth(
  compute: () => tf.Tensor[],
): Promise<{ webgpu: number[]; wasm: number[] }> {
  const wasm = await valuesOn("wasm", compute);
  const webgpu = await valuesOn("webgpu", compute);
  return { webgpu: webgpu.flatMap((each) => [...each]), wasm: wasm.flatMap((each) => [...each]) };
}
