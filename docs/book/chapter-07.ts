// Chapter 7, fine-tuning to follow instructions: the data and its batches, and what only pretrained weights give.
import {
  collateInstructions,
  encodeExample,
  formatPrompt,
  type InstructionExample,
} from "@llmsmith/finetune-instruct";
import { defineGPT, GPT2_SIZES, gptShapes } from "@llmsmith/gpt-model";
import { torchLoaderPass, torchRandom } from "@llmsmith/random";
import { crossEntropy, tf } from "@llmsmith/tensor";
import { encoding } from "@llmsmith/tokenizer";
import type { Chapter } from "./lib/chapter.ts";
import { figure } from "./lib/figure.ts";
import { countScalars, loraShapes } from "./lib/lora.ts";
import { numbersOf } from "./lib/numbers.ts";

const endOfText = 50_256;
const losses = { decimals: 3 };

/** The figures of chapter 7 that come before its training. */
export const chapter7: Chapter = {
  number: 7,
  title: "fine-tuning to follow instructions, up to the training itself",
  files: ["instruction-data.json"],
  async *figures(data) {
    const gpt2 = encoding("gpt2");

    // 7.2 Preparing a dataset for supervised instruction fine-tuning
    const entries = JSON.parse(await data.text("instruction-data.json")) as InstructionExample[];
    yield figure("7.2 entries", 1100, entries.length);
    yield figure(
      "7.2 first line of every prompt",
      "Below is an instruction that describes a task. Write a response that appropriately completes the request.",
      partsOf(entries[50]!)[0]!,
    );
    yield figure(
      "7.2 the rest of entry 50, with its answer",
      "### Instruction: Identify the correct spelling of the following word. ### Input: Ocassion ### Response: The correct spelling is 'Occasion.'",
      partsOf(entries[50]!).slice(1).join(" "),
    );
    yield figure(
      "7.2 the rest of entry 999, which has no input",
      "### Instruction: What is an antonym of 'complicated'? ### Response: An antonym of 'complicated' is 'simple'.",
      partsOf(entries[999]!).slice(1).join(" "),
    );
    const trainEnd = Math.trunc(entries.length * 0.85);
    const testEnd = trainEnd + Math.trunc(entries.length * 0.1);
    yield figure(
      "7.2 entries for training, validation, test",
      [935, 55, 110],
      [trainEnd, entries.length - testEnd, testEnd - trainEnd],
    );

    // 7.3 Organizing data into training batches
    const three = [
      [0, 1, 2, 3, 4],
      [5, 6],
      [7, 8, 9],
    ];
    const demo = collateInstructions(
      three.map((ids) => ({ ids: [...ids, endOfText], promptLength: 0 })),
      { padToken: endOfText, maxLength: 1024 },
    );
    yield figure(
      "7.3 inputs of three short examples",
      [0, 1, 2, 3, 4, 5, 6, 50_256, 50_256, 50_256, 7, 8, 9, 50_256, 50_256],
      demo.inputs,
    );
    yield figure(
      "7.3 their targets",
      [1, 2, 3, 4, 50_256, 6, 50_256, -100, -100, -100, 8, 9, 50_256, -100, -100],
      demo.targets,
    );
    const logits = [-1, 1, -0.5, 1.5, -0.5, 1.5];
    for (const [what, targets, book] of [
      ["two examples", [0, 1], 1.1269],
      ["three", [0, 1, 1], 0.7936],
      ["three, the last with target −100", [0, 1, -100], 1.1269],
    ] as const) {
      const loss = await numbersOf(() =>
        crossEntropy(
          tf.tensor2d(logits.slice(0, 2 * targets.length), [targets.length, 2]),
          tf.tensor1d([...targets], "int32"),
        ),
      );
      yield figure(`7.3 cross-entropy of ${what}`, book, loss[0]!, { decimals: 4 });
    }

    // 7.4 Creating data loaders for an instruction dataset
    const examples = entries
      .slice(0, trainEnd)
      .map((entry) => encodeExample(gpt2, entry, "alpaca", endOfText));
    const random = torchRandom(123); // torch.manual_seed(123)
    const pass = { batchSize: 8, shuffle: true, dropLast: true };
    const batches = torchLoaderPass(random, examples.length, pass).map((chosen) =>
      collateInstructions(
        Array.from(chosen, (i) => examples[i]!),
        { padToken: endOfText, maxLength: 1024 },
      ),
    );
    yield figure("7.4 training batches of 8", 116, batches.length);
    const lengths = batches.map(({ shape }) => shape[1]);
    for (const [from, book] of batchLengths)
      yield figure(
        `7.4 tokens in a row of batches ${from + 1} … ${from + book.length}`,
        book,
        lengths.slice(from, from + book.length),
      );
    const last = batches.at(-1)!;
    yield figure(
      "7.4 last batch, end of the first row's targets",
      [257, 4936, 13, 50_256, -100, -100, -100, -100, -100, -100, -100, -100, -100],
      last.targets.slice(last.shape[1] - 13, last.shape[1]),
    );

    // 7.6 Fine-tuning GPT-2 355M: losses in training and validation; 7.8 a judge's mean score, exercises, DPO
    yield figure("7.6 losses before the training", [3.8259, 3.7619], null, { decimals: 4 });
    yield figure("7.6 after 20 steps", [0.776, 0.881], null, losses);
    yield figure("7.6 after 230 steps", [0.299, 0.657], null, losses);
    yield figure("7.8 score by Llama 3 8B", 49.45, null, { decimals: 2 });
    yield figure("exercise 7.1, Phi-3's prompt", [0.424, 0.928], null, losses);
    yield figure("exercise 7.2, instructions masked", [0.143, 0.727], null, losses);
    yield figure("exercise 7.3, Alpaca's 52k entries", [0.761, 1.557], null, losses);
    const shapes355M = gptShapes(defineGPT({ ...GPT2_SIZES["355M"], tiedHead: false }));
    const lora = countScalars(loraShapes(shapes355M, 16));
    yield figure("exercise 7.4, parameters of LoRA for GPT-2 355M", 7_898_384, lora);
    yield figure("exercise 7.4, LoRA", [0.308, 0.652], null, losses);
    yield figure("bonus: DPO after 115 steps", [0.606, 0.61], null, losses);
  },
};

/** The printed shapes of the 116 batches, by the index of the first. */
const batchLengths = [
  [
    0,
    [
      61, 76, 73, 68, 65, 72, 80, 67, 62, 75, 62, 68, 67, 77, 69, 79, 71, 66, 83, 68, 80, 71, 69,
      65, 68, 60, 59, 69, 63,
    ],
  ],
  [
    29,
    [
      65, 76, 66, 71, 91, 65, 64, 67, 66, 64, 65, 75, 89, 59, 88, 83, 83, 70, 65, 74, 76, 67, 75,
      83, 69, 67, 60, 60, 66,
    ],
  ],
  [
    58,
    [
      80, 71, 61, 58, 71, 67, 68, 63, 87, 68, 64, 68, 71, 68, 71, 61, 65, 67, 65, 64, 60, 72, 64,
      70, 57, 72, 64, 68, 62,
    ],
  ],
  [
    87,
    [
      74, 80, 68, 70, 91, 61, 66, 80, 81, 74, 82, 63, 83, 68, 67, 77, 91, 64, 61, 75, 64, 66, 78,
      66, 64, 83, 66, 74, 69,
    ],
  ],
] as const;

/** Prompt and answer as the parts between empty lines, each in one line: so a table's cell can hold them. */
function partsOf(entry: InstructionExample): string[] {
  const text = formatPrompt("alpaca", entry) + entry.output;
  return text.split("\n\n").map((part) => part.replaceAll("\n", " "));
}
