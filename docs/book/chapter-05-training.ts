// Section 5.2, training an LLM: the run of the book, beside what PyTorch computes on a CPU and what is printed.
import { readFile } from "node:fs/promises";
import {
  type GPTParams,
  initGPTLikePyTorch,
  languageModelLoss,
  type TokenBatch,
} from "@llmsmith/gpt-model";
import { torchRandom } from "@llmsmith/random";
import { disposeTree } from "@llmsmith/tensor";
import { encoding } from "@llmsmith/tokenizer";
import { constantRate, disposeTrainState, evaluate, initTrainState } from "@llmsmith/trainer";
import { type BookLoader, bookLoaders } from "./lib/book-loader.ts";
import type { Chapter, Tell } from "./lib/chapter.ts";
import type { BookData } from "./lib/data.ts";
import { type Figure, figure } from "./lib/figure.ts";
import { gptConfig124M } from "./lib/gpt-config.ts";
import { type Evaluation, evaluationLine, sampleLine, trainBook } from "./lib/train-book.ts";

/** Losses that the notebook prints, of a run on Apple's GPU: in training and validation, every five steps. */
const printed: readonly (readonly [number, number])[] = [
  [9.817, 9.924],
  [8.066, 8.332],
  [6.619, 7.042],
  [6.046, 6.596],
  [5.524, 6.508],
  [5.369, 6.378],
  [4.83, 6.263],
  [4.586, 6.285],
  [3.879, 6.13],
  [3.53, 6.183],
  [2.96, 6.123],
  [2.832, 6.15],
  [2.104, 6.133],
  [1.691, 6.186],
  [1.391, 6.23],
  [1.059, 6.251],
  [0.8, 6.278],
  [0.569, 6.373],
];

/** What it prints last, a passage of the text by heart. */
const printedSample =
  'Every effort moves you?"  "Yes--quite insensible to the irony. She wanted him vindicated--and by me!"  ' +
  "He laughed again, and threw back his head to look up at the sketch of the donkey. " +
  '"There were days when I';

/** The training as it is with nothing left to chance but the start: it can be followed number by number. */
export const chapter5Plain: Chapter = {
  number: "5.2a",
  title: "the training without dropout, beside PyTorch's on a CPU",
  files: ["the-verdict.txt"],
  long: true,
  onlyWhenNamed: true,
  async *figures(data, tell) {
    // 5.1.3, all batches of both loaders, before any training
    yield figure("5.1.3 losses before", [10.988, 10.981], await lossesBefore(data), {
      decimals: 3,
      bound: 0.001,
    });
    const torch = await torchRows("0");
    let said = "";
    const onSample = (text: string) => tell((said = text));
    for await (const evaluation of train(data, 0, onSample)) {
      tell(evaluationLine(evaluation));
      yield torchFigure(evaluation, torch);
    }
    yield figure("“Every effort moves you” and fifty tokens more, as printed", printedSample, said);
  },
};

/** The training as the book has it, dropout included. */
export const chapter5Dropout: Chapter = {
  number: "5.2b",
  title: "the training with the book's dropout of 0.1",
  files: ["the-verdict.txt"],
  long: true,
  onlyWhenNamed: true,
  async *figures(data, tell) {
    const torch = await torchRows("0.1");
    for await (const evaluation of train(data, 0.1, tell)) {
      tell(evaluationLine(evaluation));
      yield torchFigure(evaluation, torch);
      yield printedFigure(evaluation);
    }
  },
};

/** Mean losses of the untrained model. */
async function lossesBefore(data: BookData): Promise<[training: number, validation: number]> {
  const cfg = gptConfig124M(0);
  const { training, validation } = await loadersOf(data);
  const params = initGPTLikePyTorch(cfg, 123); // torch.manual_seed(123)
  const random = torchRandom(123); // and again
  const meanLoss = async (loader: BookLoader): Promise<number> => {
    const loss = (p: GPTParams, batch: TokenBatch) => languageModelLoss(p, batch, cfg);
    return (await evaluate({ params, loss, batches: loader.pass(random) })).loss;
  };
  const losses: [number, number] = [await meanLoss(training), await meanLoss(validation)];
  disposeTree(params);
  return losses;
}

async function loadersOf(
  data: BookData,
): Promise<{ training: BookLoader; validation: BookLoader }> {
  const gpt2 = encoding("gpt2");
  const text = await data.text("the-verdict.txt");
  return bookLoaders(text, (part) => gpt2.encode(part), gptConfig124M(0).contextLength);
}

async function* train(
  data: BookData,
  dropRate: number,
  onSample: Tell,
): AsyncGenerator<Evaluation> {
  const gpt2 = encoding("gpt2");
  const cfg = gptConfig124M(dropRate);
  const random = torchRandom(123); // torch.manual_seed(123)
  const params = initGPTLikePyTorch(cfg, random);
  const state = initTrainState();
  try {
    for await (const evaluation of trainBook({
      params,
      cfg,
      loaders: await loadersOf(data),
      random,
      state,
      epochs: 10,
      learningRate: constantRate(0.0004),
      evaluationBatches: 5,
      prompt: [...gpt2.encode("Every effort moves you")],
      onSample: (ids) => onSample(sampleLine(gpt2.decode(ids))),
    }))
      yield evaluation;
  } finally {
    disposeTrainState(state);
    disposeTree(params);
  }
}

/** A row beside PyTorch's. */
export function torchFigure({ step, losses }: Evaluation, torch: TorchRows): Figure {
  const what = `losses after step ${step}, PyTorch on a CPU`;
  // Sums in another order round otherwise, and each step makes more of the difference.
  return figure(what, torch.get(step)!, losses, { decimals: 3, bound: 0.02 });
}

/**
 * A row beside the printed one, whose dropout has other masks: so far do they lead that PyTorch's own run on a CPU
 * lies up to 0.73 in the training text and 0.12 in the other from it.
 */
function printedFigure({ step, losses }: Evaluation): Figure {
  const bound = [step < 20 ? 0.1 : 0.8, 0.15];
  return figure("the same, as printed", printed[step / 5]!, losses, { decimals: 3, bound });
}

/** Losses by step. */
export type TorchRows = ReadonlyMap<number, readonly [training: number, validation: number]>;

/** The rows of pytorch-cpu.json for a drop rate. */
export async function torchRows(dropRate: "0" | "0.1"): Promise<TorchRows> {
  const file = new URL("pytorch-cpu.json", import.meta.url);
  const { rows } = JSON.parse(await readFile(file, "utf8")) as {
    rows: Record<string, [step: number, training: number, validation: number][]>;
  };
  return new Map(
    rows[dropRate]!.map(([step, training, validation]) => [step, [training, validation]]),
  );
}
