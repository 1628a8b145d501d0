// Appendix E, parameter-efficient fine-tuning with LoRA: what it adds, and that it begins as no change at all.
import { classifierLogits, collateClassification } from "@llmsmith/finetune-classify";
import { defineGPT, gptShapes, initGPTLikePyTorch } from "@llmsmith/gpt-model";
import { torchRandom } from "@llmsmith/random";
import { disposeTree, tf } from "@llmsmith/tensor";
import { encoding } from "@llmsmith/tokenizer";
import type { Chapter } from "./lib/chapter.ts";
import { figure } from "./lib/figure.ts";
import { countScalars, loraShapes, withLora } from "./lib/lora.ts";
import { numbersOf } from "./lib/numbers.ts";
import { GPT2_SMALL, withClassHead } from "./lib/row-10.ts";

const [rank, alpha] = [16, 16];
const percent = { decimals: 2 };

/** The figures of appendix E but for its training. */
export const appendixE: Chapter = {
  number: "E",
  title: "parameter-efficient fine-tuning with LoRA",
  files: [],
  async *figures() {
    // E.4: GPT-2 124M with a head of two classes
    const shapes = new Map(gptShapes(GPT2_SMALL));
    shapes.set("head.weight", [GPT2_SMALL.embDim, 2]).set("head.bias", [2]);
    yield figure("E.4 parameters", 124_441_346, countScalars(shapes));
    yield figure(
      "E.4 parameters of LoRA, rank 16",
      2_666_528,
      countScalars(loraShapes(shapes, rank)),
    );

    // A small model shows the same of its outputs as one of that size.
    const cfg = defineGPT({
      vocabSize: GPT2_SMALL.vocabSize,
      contextLength: 16,
      embDim: 32,
      nHeads: 4,
      nLayers: 2,
      qkvBias: true,
    });
    const model = withClassHead(initGPTLikePyTorch(cfg, 123), cfg);
    const batch = collateClassification(
      [{ ids: encoding("gpt2").encode("Every effort moves you"), label: 0 }],
      { padToken: 50_256, maxLength: 16 },
    );
    const changed = withLora(model, rank, alpha, torchRandom(123));
    const difference = await numbersOf(() =>
      tf.max(
        tf.abs(tf.sub(classifierLogits(model, batch, cfg), classifierLogits(changed, batch, cfg))),
      ),
    );
    yield figure("E.4 a small model's outputs with LoRA, less those without", 0, difference[0]!);
    disposeTree(changed); // has the model's own leaves too

    // From GPT-2's weights: training, validation, test
    yield figure("E.4 % right before the training", [46.25, 45, 48.75], null, percent);
    yield figure("E.4 losses of step 0 (training, validation)", [3.82, 3.462], null, {
      decimals: 3,
    });
    yield figure("E.4 losses of step 600", [0.019, 0.252], null, { decimals: 3 });
    yield figure("E.4 % right after the training", [99.81, 97.99, 96.67], null, percent);
  },
};
