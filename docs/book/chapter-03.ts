// Chapter 3, coding attention mechanisms: from a mean of all words to several causal heads.
import {
  causalAttention,
  initAttention,
  initHead,
  multiHeadAttention,
  selfAttention,
  simpleSelfAttention,
  stackedHeads,
} from "@llmsmith/attention";
import { torchRandom } from "@llmsmith/random";
import { disposeTree, tf } from "@llmsmith/tensor";
import type { Chapter } from "./lib/chapter.ts";
import { figure } from "./lib/figure.ts";
import { numbersOf } from "./lib/numbers.ts";

/** "Your journey starts with one step", three numbers a word. */
const inputs = [
  [0.43, 0.15, 0.89],
  [0.55, 0.87, 0.66],
  [0.57, 0.85, 0.64],
  [0.22, 0.58, 0.33],
  [0.77, 0.25, 0.1],
  [0.05, 0.8, 0.55],
];
const decimals = 4;

/** The figures of chapter 3. */
export const chapter3: Chapter = {
  number: 3,
  title: "coding attention mechanisms",
  files: [],
  async *figures() {
    const words = () => tf.tensor2d(inputs);
    const batch = () => tf.stack([words(), words()]);

    // 3.3 Attending to different parts of the input with self-attention
    const weights = await numbersOf(() => simpleSelfAttention(words()).weights);
    yield figure(
      "3.3 attention weights of the second word",
      [0.1385, 0.2379, 0.2333, 0.124, 0.1082, 0.1581],
      weights.slice(6, 12),
      { decimals },
    );
    const context = await numbersOf(() => simpleSelfAttention(words()).context);
    yield figure("3.3 its context", [0.4419, 0.6515, 0.5683], context.slice(3, 6), { decimals });

    // 3.4 Implementing self-attention with trainable weights
    const version1 = await numbersOf(() => {
      const random = torchRandom(123); // torch.manual_seed(123)
      const drawn = () => ({ weight: tf.tensor2d(random.rand(6), [3, 2]) }); // torch.rand(3, 2)
      return selfAttention({ query: drawn(), key: drawn(), value: drawn() }, words());
    });
    yield figure(
      "3.4 SelfAttention_v1, seed 123, first word",
      [0.2996, 0.8053],
      version1.slice(0, 2),
      {
        decimals,
      },
    );
    const head789 = initHead(3, 2, 789); // torch.manual_seed(789), nn.Linear
    const version2 = await numbersOf(() => selfAttention(head789, words()));
    yield figure(
      "3.4 SelfAttention_v2, seed 789, first word",
      [-0.0739, 0.0713],
      version2.slice(0, 2),
      {
        decimals,
      },
    );
    disposeTree(head789);

    // 3.5 Hiding future words with causal attention
    yield figure(
      "3.5 nn.Dropout(0.5) of six by six ones, seed 123, first two rows",
      [2, 2, 0, 2, 2, 0, 0, 0, 0, 2, 0, 2],
      torchRandom(123).dropout(0.5, 36).slice(0, 12),
    );
    const head123 = initHead(3, 2, 123);
    const causal = await numbersOf(() => causalAttention(head123, batch()));
    yield figure(
      "3.5 CausalAttention, seed 123, last word",
      [-0.5299, -0.1081],
      causal.slice(10, 12),
      {
        decimals,
      },
    );
    disposeTree(head123);

    // 3.6 Extending single-head attention to multi-head attention
    const random = torchRandom(123);
    const heads = [initHead(3, 2, random), initHead(3, 2, random)];
    const stacked = await numbersOf(() => stackedHeads(heads, batch()));
    yield figure(
      "3.6 MultiHeadAttentionWrapper, seed 123, first word",
      [-0.4519, 0.2216, 0.4772, 0.1063],
      stacked.slice(0, 4),
      { decimals },
    );
    heads.forEach((head) => disposeTree(head));
    const params = initAttention(3, 2, 123);
    const both = await numbersOf(() => multiHeadAttention(params, batch(), { nHeads: 2 }));
    yield figure(
      "3.6 MultiHeadAttention, seed 123, first word",
      [0.319, 0.4858],
      both.slice(0, 2),
      {
        decimals,
      },
    );
    disposeTree(params);
  },
};
