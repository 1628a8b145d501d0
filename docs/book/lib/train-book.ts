// The book's training function (section 5.2): steps, evaluations in between, and a sample after each epoch.
import {
  generate,
  type GPTConfig,
  type GPTParams,
  languageModelLoss,
  type TokenBatch,
} from "@llmsmith/gpt-model";
import type { TorchRandom } from "@llmsmith/random";
import { compile } from "@llmsmith/tensor";
import { evaluate, type Schedule, train, type TrainState } from "@llmsmith/trainer";
import type { BookLoader } from "./book-loader.ts";
import { drawDropoutFrom } from "./torch-dropout.ts";

/** Mean losses after a step, which the book counts from 0. */
export type Evaluation = Readonly<{
  step: number;
  /** In the training text and in the other, over as many batches as are looked at. */
  losses: readonly [training: number, validation: number];
}>;

/** Options of {@link trainBook}. */
export type TrainBookOptions = {
  params: GPTParams;
  cfg: GPTConfig;
  loaders: { training: BookLoader; validation: BookLoader };
  /** PyTorch's stream: orders of the batches, and dropout masks where `cfg.dropRate` is not 0. */
  random: TorchRandom;
  state: TrainState;
  epochs: number;
  learningRate: Schedule;
  /** Gradients are scaled down to this joint norm. Default Infinity: never. */
  maxGradNorm?: number;
  /** Batches looked at in an evaluation. */
  evaluationBatches: number;
  prompt: readonly number[];
  /** Told what the model says after each epoch: ids of the prompt and of 50 tokens more. */
  onSample?: (ids: readonly number[]) => void;
};

/** Steps from one evaluation to the next, the first of them after step 0. */
const EVALUATE_EVERY = 5;

/**
 * Trains `params` in place as `torch.optim.AdamW(model.parameters(), weight_decay=0.1)` does. Steps go on counting
 * in `state`, so that a training can have parts.
 */
export async function* trainBook(
  options: TrainBookOptions,
): AsyncGenerator<Evaluation, void, undefined> {
  const { params, cfg, loaders, random, state, epochs, evaluationBatches } = options;
  const { training, validation } = loaders;
  function* batches() {
    for (let epoch = 0; epoch < epochs; epoch++) yield* training.pass(random);
  }
  const plainLoss = compile((batch: TokenBatch) => languageModelLoss(params, batch, cfg));
  const meanLoss = async (loader: BookLoader): Promise<number> => {
    const seen = { batches: loader.pass(random), maxBatches: evaluationBatches };
    return (await evaluate({ params, loss: (_, batch) => plainLoss(batch), ...seen })).loss;
  };
  const dropout = cfg.dropRate > 0;
  const restoreDropout = dropout ? drawDropoutFrom(random) : undefined;
  try {
    for await (const { step } of train({
      params,
      batches: batches(),
      loss: (p, batch, { seed }) => languageModelLoss(p, batch, cfg, dropout ? seed : undefined),
      learningRate: options.learningRate,
      optimizer: { weightDecay: 0.1, decays: () => true },
      maxGradNorm: options.maxGradNorm ?? Number.POSITIVE_INFINITY,
      state,
      compile: dropout ? "off" : "auto",
    })) {
      if ((step - 1) % EVALUATE_EVERY === 0)
        yield {
          step: step - 1,
          losses: [await meanLoss(training), await meanLoss(validation)],
        };
      if (options.onSample && step % training.batches === 0) {
        const ids = [...options.prompt];
        const prompt = [...ids];
        for await (const token of generate(params, cfg, prompt, { maxNewTokens: 50 }))
          ids.push(token);
        options.onSample(ids);
      }
    }
  } finally {
    restoreDropout?.();
    plainLoss.dispose();
  }
}

/** An evaluation as a line of progress. */
export function evaluationLine({ step, losses }: Evaluation): string {
  const [training, validation] = losses.map((loss) => loss.toFixed(3));
  return `step ${step}: training ${training}, validation ${validation}`;
}

/** What the model says, as a line of progress. */
export function sampleLine(text: string): string {
  return text.replaceAll("\n", " ");
}
