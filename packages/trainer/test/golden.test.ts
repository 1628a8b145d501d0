// Sixty steps of GPT-2 against PyTorch: losses, gradient norms, learning rates, final weights.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSafetensors } from "@llmsmith/checkpoint";
import { gptFromHuggingFace, gptToHuggingFace, languageModelLoss } from "@llmsmith/gpt-model";
import { disposeTree, tf } from "@llmsmith/tensor";
import { type StepReport, train, warmupCosine } from "@llmsmith/trainer";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../../../shared/reference/train-gpt2/", import.meta.url));

test("trains as PyTorch does", async ({ skip }) => {
  if (!existsSync(folder)) skip(`${folder} is missing`);
  const config = JSON.parse(readFileSync(`${folder}config.json`, "utf8")) as Record<
    string,
    unknown
  >;
  const start = (await readSafetensors(`${folder}model.safetensors`)).tensors;
  const expected = (await readSafetensors(`${folder}expected.safetensors`)).tensors;
  const { cfg, params } = gptFromHuggingFace(config, start, folder);
  const { data, shape } = expected.get("batches")!;
  const [steps, rows, length] = shape as [number, number, number];
  const batches = Array.from({ length: steps }, (_, s) => {
    const inputs: number[] = [];
    const targets: number[] = [];
    for (let r = 0; r < rows; r++) {
      const row = Array.from(data as Int32Array).slice(
        (s * rows + r) * length,
        (s * rows + r + 1) * length,
      );
      inputs.push(...row.slice(0, -1));
      targets.push(...row.slice(1));
    }
    return {
      inputs: Int32Array.from(inputs),
      targets: Int32Array.from(targets),
      shape: [rows, length - 1] as [number, number],
    };
  });
  const reports: StepReport[] = [];
  for await (const report of train({
    params,
    loss: (p, batch: (typeof batches)[number]) => languageModelLoss(p, batch, cfg),
    batches,
    learningRate: warmupCosine({
      peak: 3e-3,
      minimum: 3e-4,
      warmupSteps: 10,
      totalSteps: steps,
    }),
    optimizer: { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 },
    maxGradNorm: 1,
  }))
    reports.push(report);
  const golden = (name: string) => expected.get(name)!.data as Float32Array;
  expect(reports.map((r) => r.loss)).toBeAllClose(golden("losses"), { rtol: 1e-4 });
  expect(reports.map((r) => r.gradNorm)).toBeAllClose(golden("grad_norms"), { rtol: 1e-4 });
  expect(reports.map((r) => r.learningRate)).toBeAllClose(golden("learning_rates"), { rtol: 1e-6 });

  const { tensors } = await gptToHuggingFace(params, cfg);
  const final = (await readSafetensors(`${folder}final.safetensors`)).tensors;
  for (const [name, { data: trained }] of tensors)
    expect(trained as Float32Array, name).toBeAllClose(final.get(name)!.data as Float32Array, {
      rtol: 1e-3,
      atol: 1e-4,
    });
  disposeTree(params);
  expect(tf.memory().numTensors).toBe(0);
});
