// Chapter 5, pretraining on unlabeled data: what can be said before a model is trained, and how tokens are drawn.
import { countWindows } from "@llmsmith/data-loader";
import { generate, gpt, initGPTLikePyTorch } from "@llmsmith/gpt-model";
import { torchRandom } from "@llmsmith/random";
import { disposeTree, tf } from "@llmsmith/tensor";
import { encoding } from "@llmsmith/tokenizer";
import type { Chapter } from "./lib/chapter.ts";
import { figure } from "./lib/figure.ts";
import { gptConfig124M } from "./lib/gpt-config.ts";
import { numbersOf } from "./lib/numbers.ts";

const cfg = gptConfig124M(0);

/** Logits of section 5.3.1: closer, every, effort, forward, inches, moves, pizza, toward, you. */
const nextTokenLogits = [4.51, 0.89, -1.9, 6.75, 1.63, -1.62, -1.89, 6.28, 1.79];

/** The figures of chapter 5 that come before the training; a model of 163M parameters is made for them. */
export const chapter5: Chapter = {
  number: 5,
  title: "pretraining, up to the training itself",
  files: ["the-verdict.txt"],
  long: true,
  async *figures(data) {
    const gpt2 = encoding("gpt2");
    const params = initGPTLikePyTorch(cfg, 123); // torch.manual_seed(123)

    // 5.1 Evaluating generative text models
    const tokens = [...gpt2.encode("Every effort moves you")];
    const prompt = [...tokens];
    for await (const token of generate(params, cfg, prompt, { maxNewTokens: 10 }))
      tokens.push(token);
    yield figure(
      "5.1.1 “Every effort moves you” and ten tokens more, untrained, seed 123",
      "Every effort moves you rentingetic wasnم refres RexMeCHicular stren",
      gpt2.decode(tokens),
    );
    const inputs = [16833, 3626, 6100, 40, 1107, 588]; // "every effort moves", "I really like"
    const targets = [3626, 6100, 345, 1107, 588, 11311];
    const logProbabilities = await numbersOf(() => {
      const logits = gpt(params, tf.tensor2d(inputs, [2, 3], "int32"), cfg);
      const chosen = tf.oneHot(tf.tensor1d(targets, "int32"), cfg.vocabSize);
      const logarithms = tf.logSoftmax(tf.reshape(logits, [6, cfg.vocabSize]));
      return tf.sum(tf.mul(logarithms, chosen), -1);
    });
    disposeTree(params);
    yield figure(
      "5.1.2 logarithms of the targets' probabilities",
      [-9.5042, -10.3796, -11.3677, -11.4798, -9.7764, -12.2561],
      logProbabilities,
      { decimals: 4, bound: 0.0003 },
    );
    const loss = -logProbabilities.reduce((a, b) => a + b) / logProbabilities.length;
    yield figure("5.1.2 cross-entropy", 10.794, loss, { decimals: 4, bound: 0.0002 });
    yield figure("5.1.2 perplexity", 48_725.82, Math.exp(loss), { decimals: 2, bound: 5 });

    // 5.1.3 Calculating the training and validation set losses: what is read
    const text = await data.text("the-verdict.txt");
    const cut = Math.floor(0.9 * text.length);
    const parts = [text.slice(0, cut), text.slice(cut)].map((part) => gpt2.encode(part).length);
    const windows = parts.map((length) =>
      countWindows(length, cfg.contextLength, cfg.contextLength),
    );
    yield figure("5.1.3 training batches of 2 windows", 9, Math.floor(windows[0]! / 2));
    yield figure("5.1.3 validation batches", 1, Math.ceil(windows[1]! / 2));
    yield figure("5.1.3 tokens in training batches", 4608, Math.floor(windows[0]! / 2) * 2 * 256);
    yield figure("5.1.3 tokens in validation batches", 512, windows[1]! * 256);

    // 5.3 Decoding strategies: how often each word comes in a thousand draws, seed 123
    for (const [temperature, counts] of [
      [1, [73, 0, 0, 582, 2, 0, 0, 343, 0]],
      [0.1, [0, 0, 0, 985, 0, 0, 0, 15, 0]],
      [5, [165, 75, 42, 239, 71, 46, 32, 227, 103]],
    ] as const)
      yield figure(
        `5.3.1 counts of nine words, temperature ${temperature}`,
        counts,
        countDraws(await softmax(nextTokenLogits.map((logit) => logit / temperature))),
      );
    const third = nextTokenLogits.toSorted((a, b) => b - a)[2]!;
    const top3 = await softmax(nextTokenLogits.map((logit) => (logit < third ? -Infinity : logit)));
    yield figure(
      "5.3.2 top-3 probabilities",
      [0.0615, 0.5775, 0.361],
      top3.filter((p) => p > 0),
      {
        decimals: 4,
      },
    );

    // Exercise 5.5: losses of the pretrained models on the-verdict.txt, training and validation
    yield figure("exercise 5.5, GPT-2 124M", [3.7547, 3.5596], null, { decimals: 4 });
    yield figure("exercise 5.5, GPT-2 1558M", [3.3046, 3.1195], null, { decimals: 4 });
  },
};

function softmax(logits: readonly number[]): Promise<Float32Array> {
  return numbersOf(() => tf.softmax(tf.tensor1d([...logits])));
}

/** `torch.multinomial(probabilities, num_samples=1)`, a thousand times after `torch.manual_seed(123)`. */
function countDraws(probabilities: Float32Array): number[] {
  const random = torchRandom(123);
  const counts = Array.from(probabilities, () => 0);
  for (let i = 0; i < 1000; i++) counts[random.multinomial(probabilities, 1)[0]!]!++;
  return counts;
}
