// Whole training steps on the webgpu engine, against the wasm engine: gradients, losses, weights.
import { useEngine } from "@llmsmith/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { whyNoWebgpu } from "../../tensor/test/webgpu.ts";
import { expectSameOutcome } from "./same-outcome.ts";
import { trainSmall } from "./small-training.ts";

const reason = await whyNoWebgpu();
if (reason !== undefined) console.warn(`webgpu.test.ts is skipped: ${reason}`);

describe.skipIf(reason !== undefined)("webgpu", () => {
  afterAll(async () => {
    await useEngine();
  });

  test.each(["adamw", "muon"] as const)("a GPT trains with %s as on wasm", async (optimizer) => {
    const expected = await trainSmall("wasm", optimizer);
    const outcome = await trainSmall("webgpu", optimizer);
    expect(outcome.engine.name).toBe("webgpu");
    expectSameOutcome(outcome, expected);
  });
});
