// Chapter 6, fine-tuning for classification: the data, and what only GPT-2's pretrained weights give.
import { collateClassification } from "@llmsmith/finetune-classify";
import { countGPTParameters } from "@llmsmith/gpt-model";
import { torchLoaderPass, torchRandom } from "@llmsmith/random";
import { encoding } from "@llmsmith/tokenizer";
import type { Chapter } from "./lib/chapter.ts";
import { figure } from "./lib/figure.ts";
import { GPT2_SMALL } from "./lib/row-10.ts";
import {
  balanced,
  encodeMessages,
  longestMessage,
  type Message,
  randomSplit,
  readMessages,
} from "./lib/spam.ts";

const batchSize = 8;
const percent = { decimals: 2 };

/** The figures of chapter 6 but for its trainings. */
export const chapter6: Chapter = {
  number: 6,
  title: "fine-tuning for classification",
  files: ["sms-spam.tsv"],
  async *figures(data) {
    const gpt2 = encoding("gpt2");

    // 6.2 Preparing the dataset
    const messages = await readMessages(data);
    yield figure("6.2 messages", 5572, messages.length);
    yield figure("6.2 of them no spam, spam", [4825, 747], countLabels(messages));
    const numbered = messages.map((message, row) => ({ ...message, row }));
    const chosen = balanced(numbered);
    yield figure("6.2 after balancing", [747, 747], countLabels(chosen));
    yield figure(
      "6.2 rows that pandas draws first, seed 123",
      [4307, 4138, 4831, 4461, 5440],
      chosen.slice(0, 5).map(({ row }) => row),
    );
    const split = randomSplit(chosen);
    yield figure(
      "6.2 messages for training, validation, test",
      [1045, 149, 300],
      [split.train.length, split.validation.length, split.test.length],
    );

    // 6.3 Creating data loaders
    const examples = encodeMessages(split, gpt2);
    const padTo = longestMessage(examples.train);
    yield figure("6.3 tokens of the longest training message", 120, padTo);
    const random = torchRandom(123); // torch.manual_seed(123)
    const pass = { batchSize, shuffle: true, dropLast: true };
    const batches = torchLoaderPass(random, examples.train.length, pass);
    const last = collateClassification(
      Array.from(batches.at(-1)!, (i) => examples.train[i]!),
      { padToken: 50_256, maxLength: padTo, padTo, read: "end" },
    );
    yield figure("6.3 shape of a batch", [8, 120], last.shape);
    yield figure(
      "6.3 batches for training, validation, test",
      [130, 19, 38],
      [
        batches.length,
        ...[examples.validation, examples.test].map((rows) => Math.ceil(rows.length / batchSize)),
      ],
    );

    // 6.5 Adding a classification head
    const headless = countGPTParameters(GPT2_SMALL) - 768 * 50_257;
    yield figure("6.5 parameters with a head of two classes", 124_441_346, headless + 768 * 2 + 2);
    yield figure(
      "6.5 ids of “Do you have time”",
      [5211, 345, 423, 640],
      [...gpt2.encode("Do you have time")],
    );
    yield figure("6.5 outputs at its last token", [-3.5983, 3.9902], null, { decimals: 4 });

    // 6.6 Calculating the loss and accuracy, 6.7 training: training, validation, test
    yield figure("6.6 % right before the training", [46.25, 45, 48.75], null, percent);
    yield figure("6.6 loss before the training", [2.453, 2.583, 2.322], null, { decimals: 3 });
    yield figure("6.7 % right after it", [97.21, 97.32, 95.67], null, percent);
    for (const [row, variant, accuracies] of variants)
      yield figure(`row ${row}: ${variant}, % right`, accuracies, null, percent);
  },
};

/** The chapter's table of variants, all from pretrained weights; row 10 has a chapter of its own here. */
const variants = [
  [1, "last token, last block", [96.63, 99.33, 95]],
  [2, "first token", [78.46, 80.54, 75]],
  [3, "only the head", [78.65, 79.87, 72]],
  [4, "last two blocks", [98.85, 98.66, 98.33]],
  [5, "all layers", [99.62, 96.64, 96.67]],
  [11, "LoRA", [100, 97.32, 96.67]],
  [13, "filled up to 1024 tokens", [83.08, 87.92, 78.33]],
  [14, "no filling up, batches of 1", [100, 98.66, 98]],
  [16, "the text's own last token", [99.42, 98.66, 98.33]],
  [17, "no causal mask", [99.23, 98.66, 95.33]],
  [19, "mean of all tokens", [97.79, 99.33, 96.33]],
] as const;

/** How many are no spam, and how many are. */
function countLabels(messages: readonly Message[]): number[] {
  const spam = messages.filter(({ label }) => label === 1).length;
  return [messages.length - spam, spam];
}
