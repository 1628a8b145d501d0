// Appendix D, bells and whistles for the training loop: warmup, cosine decay and clipping.
import { type GPTConfig, initGPTLikePyTorch, languageModelLoss } from "@llmsmith/gpt-model";
import { torchRandom } from "@llmsmith/random";
import { disposeTree, globalNorm, tf, valueAndGrad, variables } from "@llmsmith/tensor";
import { encoding } from "@llmsmith/tokenizer";
import { disposeTrainState, initTrainState, warmupCosine } from "@llmsmith/trainer";
import { type BookLoader, bookLoaders } from "./lib/book-loader.ts";
import type { Chapter } from "./lib/chapter.ts";
import { type Figure, figure } from "./lib/figure.ts";
import { gptConfig124M } from "./lib/gpt-config.ts";
import { drawDropoutFrom } from "./lib/torch-dropout.ts";
import { type Evaluation, evaluationLine, sampleLine, trainBook } from "./lib/train-book.ts";

const epochs = 15;

/** The figures of appendix D: gradients of one batch, then a training of 135 steps. */
export const appendixD: Chapter = {
  number: "D",
  title: "adding bells and whistles to the training loop",
  files: ["the-verdict.txt"],
  long: true,
  onlyWhenNamed: true,
  async *figures(data, tell) {
    const gpt2 = encoding("gpt2");
    const cfg = gptConfig124M(0.1);
    const text = await data.text("the-verdict.txt");
    const loaders = bookLoaders(text, (part) => gpt2.encode(part), cfg.contextLength);

    // D.1 Learning rate warmup
    const totalSteps = loaders.training.batches * epochs;
    const warmupSteps = Math.floor(0.2 * totalSteps);
    yield figure("D.1 steps of warmup", 27, warmupSteps);

    // D.3 Gradient clipping
    const [before, after] = await highestGradients(cfg, loaders.training);
    yield* gradientFigures(before, after);

    // D.4 The modified training function: nothing is clipped in the warmup, which is three epochs
    const random = torchRandom(123);
    const params = initGPTLikePyTorch(cfg, random);
    const state = initTrainState();
    const common = {
      params,
      cfg,
      loaders,
      random,
      state,
      learningRate: warmupCosine({
        initial: 1e-5,
        peak: 0.001,
        minimum: 1e-5,
        warmupSteps,
        totalSteps,
      }),
      evaluationBatches: 1,
      prompt: [...gpt2.encode("Every effort moves you")],
      onSample: (ids: readonly number[]) => tell(sampleLine(gpt2.decode(ids))),
    };
    const warmupEpochs = warmupSteps / loaders.training.batches;
    for (const part of [
      { epochs: warmupEpochs },
      { epochs: epochs - warmupEpochs, maxGradNorm: 1 },
    ])
      for await (const evaluation of trainBook({ ...common, ...part })) {
        tell(evaluationLine(evaluation));
        yield* trainingFigures(evaluation);
      }
    disposeTrainState(state);
    disposeTree(params);
  },
};

/**
 * The largest gradient of a new model's first backward pass, before and after clipping to a joint norm of 1. The
 * batch is the one that the loops of D.1 and D.2 end with: the last of thirty passes.
 */
async function highestGradients(
  cfg: GPTConfig,
  loader: BookLoader,
): Promise<[before: number, after: number]> {
  const order = torchRandom(123);
  const batch = Array.from({ length: 2 * epochs }, () => [...loader.pass(order)].at(-1)!).at(-1)!;

  const random = torchRandom(123);
  const params = initGPTLikePyTorch(cfg, random);
  const seed = tf.scalar(0, "int32"); // a tensor, for masks to come from an operation
  const restoreDropout = drawDropoutFrom(random);
  const loss = () => languageModelLoss(params, batch, cfg, seed);
  const { value, grads } = valueAndGrad(loss, variables(params));
  restoreDropout();
  try {
    const norm = await globalNorm(grads.values());
    const highest = tf.tidy(() =>
      tf.max(tf.stack([...grads.values()].map((grad) => tf.max(grad)))),
    );
    const [before] = (await highest.data()) as Float32Array;
    highest.dispose();
    return [before!, before! / Math.max(1, norm + 1e-6)];
  } finally {
    tf.dispose([value, seed, ...grads.values()]);
    disposeTree(params);
  }
}

/** Rows of D.3 beside a CPU's and Apple's GPU's, on which the masks are others. */
export function gradientFigures(before: number, after: number): Figure[] {
  const onCPU = { decimals: 4, bound: 0.0005 };
  const onGPU = { decimals: 4, bound: 0.01 };
  return [
    figure("D.3 highest gradient, printed of a CPU", 0.0411, before, onCPU),
    figure("after clipping", 0.0185, after, onCPU),
    figure("D.3 highest gradient, printed of Apple's GPU", 0.0446, before, onGPU),
    figure("after clipping", 0.0201, after, onGPU),
  ];
}

/**
 * What editions of the notebook print every five steps: losses in training and validation on a CPU, then on Apple's
 * GPU. There masks and, through what they draw, batches are others.
 */
const printed: readonly (readonly [number, number, number, number])[] = [
  [10.934, 10.939, 10.969, 10.938],
  [9.151, 9.461, 9.337, 9.46],
  [7.949, 8.184, 7.823, 8.186],
  [6.362, 6.876, 6.343, 6.89],
  [5.851, 6.607, 6.083, 6.594],
  [5.75, 6.634, 5.677, 6.786],
  [4.617, 6.714, 5.837, 6.822],
  [4.277, 6.64, 6.136, 7.203],
  [3.194, 6.324, 5.767, 7.003],
  [2.488, 6.263, 5.957, 6.874],
  [2.627, 6.264, 5.633, 6.839],
  [2.193, 6.201, 5.699, 6.878],
  [0.818, 6.34, 5.066, 6.622],
  [0.735, 6.329, 4.593, 6.548],
  [0.789, 6.39, 4.278, 6.424],
  [0.293, 6.508, 4.107, 6.279],
  [0.224, 6.647, 3.146, 6.215],
  [0.234, 6.746, 2.827, 6.177],
  [0.139, 6.827, 2.579, 6.135],
  [0.093, 6.828, 2.277, 6.122],
  [0.057, 6.884, 2.231, 6.141],
  [0.071, 6.917, 1.552, 6.148],
  [0.039, 6.937, 1.8, 6.157],
  [0.032, 6.937, 1.448, 6.145],
  [0.032, 6.934, 1.557, 6.165],
  [0.035, 6.936, 1.19, 6.164],
  [0.035, 6.938, 1.312, 6.158],
];

/**
 * The printed rows of a step. The two runs are up to 0.24 apart in the warmup; at the rate of learning that it ends
 * with they part, and those of the GPU are not judged.
 */
export function trainingFigures({ step, losses }: Evaluation): Figure[] {
  const [training, validation, ...onGPU] = printed[step / 5]!;
  const judged = step < 30;
  return [
    figure(`D.4 losses after step ${step}, printed of a CPU`, [training, validation], losses, {
      decimals: 3,
      bound: step < 40 ? 0.05 : 0.1, // rounding tells from here on: 0.043 at most on the machine this was written on
    }),
    figure("printed of Apple's GPU", onGPU, losses, {
      decimals: 3,
      ...(judged ? { bound: 0.3 } : { judged }),
    }),
  ];
}
