// Sections 6.6 and 6.7: the classifier's training, its evaluations between and its accuracies, on the batches that
// PyTorch's loaders would draw.
import {
  type ClassificationBatch,
  type ClassificationExample,
  classificationLoss,
  classifierLogits,
  type ClassifierParams,
  collateClassification,
} from "@llmsmith/finetune-classify";
import type { GPTConfig } from "@llmsmith/gpt-model";
import { type TorchRandom, torchLoaderPass, torchRandom } from "@llmsmith/random";
import { compile, type tf } from "@llmsmith/tensor";
import { constantRate, train } from "@llmsmith/trainer";
import type { SpamSplit } from "./spam.ts";

/** GPT-2's end of text, with which short messages are filled up. */
const padToken = 50_256;
const batchSize = 8;

/** What {@link trainClassifier} tells after a step. */
export type ClassifierStep = {
  /** Steps taken, from 1. */
  step: number;
  /** Steps in all. */
  of: number;
  loss: number;
  seconds: number;
  /** Mean losses over five batches, every 50 steps, the first included. */
  losses?: { train: number; validation: number };
  /** Percent right over five batches, after each epoch. */
  accuracies?: { train: number; validation: number };
};

/** Options of {@link trainClassifier}. */
export type ClassifierTraining = {
  params: ClassifierParams;
  cfg: GPTConfig;
  split: SpamSplit<ClassificationExample>;
  /** Tokens in every row. */
  padTo: number;
  epochs: number;
  /** Told after every step. */
  onStep?: (step: ClassifierStep) => void;
  /** End after so many steps: to see that all works. Default: with the last epoch. */
  maxSteps?: number;
};

/** A step as a line, where there is something to say: every tenth, evaluations, the end of an epoch. */
export function stepLine(told: ClassifierStep): string | undefined {
  const { step, of, loss, seconds, losses, accuracies } = told;
  if (step % 10 !== 0 && !losses && !accuracies) return undefined;
  const parts = [`step ${step} of ${of}: loss ${loss.toFixed(4)}, ${seconds.toFixed(1)} s`];
  if (losses)
    parts.push(`train ${losses.train.toFixed(3)}, validation ${losses.validation.toFixed(3)}`);
  if (accuracies)
    parts.push(
      `right: train ${accuracies.train.toFixed(2)} %, validation ${accuracies.validation.toFixed(2)} %`,
    );
  return parts.join("; ");
}

/** Percent right, of the three parts. */
export type Accuracies = { train: number; validation: number; test: number };

/**
 * Train all parameters in place: AdamW 5e-5, weight decay 0.1 on all of them, batches of eight, the loaders' seed
 * 123. Each row is read at the end of its padding, as in the book's main chapter.
 * @returns accuracies over all that the loaders give: of the training rows all full batches
 */
export async function trainClassifier(options: ClassifierTraining): Promise<Accuracies> {
  const { params, cfg, epochs, maxSteps = Number.POSITIVE_INFINITY, onStep } = options;
  const random = torchRandom(123); // torch.manual_seed(123)
  const loaders = spamLoaders(options, random);
  const perEpoch = Math.floor(options.split.train.length / batchSize);
  const of = Math.min(perEpoch * epochs, maxSteps);
  const logits = compile((batch: ClassificationBatch) => classifierLogits(params, batch, cfg), {
    name: "evaluation",
  });
  const judged = (batches: Iterable<ClassificationBatch>, maxBatches?: number) =>
    judge(logits, batches, maxBatches);

  function* epochsOfBatches(): Generator<ClassificationBatch> {
    for (let epoch = 0; epoch < epochs; epoch++) yield* loaders.train();
  }
  const steps = train({
    params,
    loss: (p, batch: ClassificationBatch) => classificationLoss(p, batch, cfg),
    batches: epochsOfBatches(),
    learningRate: constantRate(5e-5),
    optimizer: { weightDecay: 0.1, decays: () => true },
    maxGradNorm: Number.POSITIVE_INFINITY,
    expectedSteps: of,
  });
  try {
    for await (const { step, loss, seconds } of steps) {
      const told: ClassifierStep = { step, of, loss, seconds };
      if ((step - 1) % 50 === 0)
        told.losses = {
          train: (await judged(loaders.train(), 5)).loss,
          validation: (await judged(loaders.validation(), 5)).loss,
        };
      if (step % perEpoch === 0)
        told.accuracies = {
          train: (await judged(loaders.train(), 5)).accuracy,
          validation: (await judged(loaders.validation(), 5)).accuracy,
        };
      onStep?.(told);
      if (step >= of) break;
    }
    const rows = maxSteps < perEpoch ? 2 : undefined; // a trial need not read everything
    return {
      train: (await judged(loaders.train(), rows)).accuracy,
      validation: (await judged(loaders.validation(), rows)).accuracy,
      test: (await judged(loaders.test(), rows)).accuracy,
    };
  } finally {
    logits.dispose();
  }
}

/** The loaders of section 6.2: only the training rows come in another order at each pass, and in full batches. */
function spamLoaders({ split, padTo }: ClassifierTraining, random: TorchRandom) {
  const loader = (rows: readonly ClassificationExample[], isTraining: boolean) =>
    function* (): Generator<ClassificationBatch> {
      const order = { batchSize, shuffle: isTraining, dropLast: isTraining };
      for (const chosen of torchLoaderPass(random, rows.length, order))
        yield collateClassification(
          Array.from(chosen, (i) => rows[i]!),
          { padToken, maxLength: padTo, padTo, read: "end" },
        );
    };
  return {
    train: loader(split.train, true),
    validation: loader(split.validation, false),
    test: loader(split.test, false),
  };
}

/** Mean loss of the first batches, each counting alike, and percent of their rows that are right. */
async function judge(
  logitsOf: (batch: ClassificationBatch) => tf.Tensor2D,
  batches: Iterable<ClassificationBatch>,
  maxBatches: number = Number.POSITIVE_INFINITY,
): Promise<{ loss: number; accuracy: number }> {
  let [losses, count, rows, right] = [0, 0, 0, 0];
  for (const batch of batches) {
    const logits = logitsOf(batch);
    const values = await logits.data();
    logits.dispose();
    let sum = 0;
    batch.labels.forEach((label, row) => {
      const [ham, spam] = [values[row * 2]!, values[row * 2 + 1]!];
      const margin = label === 1 ? spam - ham : ham - spam;
      sum += Math.log1p(Math.exp(-margin)); // cross-entropy of two classes
      if ((spam > ham ? 1 : 0) === label) right++;
    });
    rows += batch.labels.length;
    losses += sum / batch.labels.length;
    count++;
    if (count >= maxBatches) break;
  }
  return { loss: losses / count, accuracy: (100 * right) / rows };
}
