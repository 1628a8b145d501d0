// Chapter 4, implementing a GPT model from scratch to generate text.
import { torchLinear } from "@llmsmith/attention";
import {
  countGPTParameters,
  defineGPT,
  generate,
  GPT2_SIZES,
  gptShapes,
  initGPTLikePyTorch,
} from "@llmsmith/gpt-model";
import { torchRandom } from "@llmsmith/random";
import { disposeTree, layerNorm, tf } from "@llmsmith/tensor";
import { encoding } from "@llmsmith/tokenizer";
import type { Chapter } from "./lib/chapter.ts";
import { figure } from "./lib/figure.ts";
import { numbersOf } from "./lib/numbers.ts";
import { gradientSizes } from "./lib/skip-connections.ts";

/** GPT_CONFIG_124M of the book. */
const cfg = defineGPT({ ...GPT2_SIZES["124M"], qkvBias: false, tiedHead: false });

/** The figures of chapter 4. The untrained model of 163M parameters takes some ten seconds and a GB of memory. */
export const chapter4: Chapter = {
  number: 4,
  title: "implementing a GPT model",
  files: [],
  async *figures() {
    // 4.2 Normalizing activations: two rows of five numbers through nn.Linear(5, 6) and ReLU
    const random = torchRandom(123);
    const example = random.randn(10);
    const layer = torchLinear(random, 5, 6, true);
    const outputs = () => {
      const { weight, bias } = layer;
      return tf.relu(tf.add(tf.matMul(tf.tensor2d(example, [2, 5]), weight), bias!));
    };
    const activations = await numbersOf(outputs);
    yield figure(
      "4.2 outputs of a layer, seed 123, first row",
      [0.226, 0.347, 0, 0.2216, 0, 0],
      activations.slice(0, 6),
      { decimals: 4 },
    );
    yield figure("4.2 their means", [0.1324, 0.217], await numbersOf(() => tf.mean(outputs(), 1)), {
      decimals: 4,
    });
    const norm = { scale: tf.ones<tf.Rank.R1>([5]), shift: tf.zeros<tf.Rank.R1>([5]) };
    const normed = await numbersOf(() => {
      const { variance } = tf.moments(layerNorm(norm, tf.tensor2d(example, [2, 5])), 1);
      return variance;
    });
    yield figure("4.2 variances after LayerNorm (biased, ε 1e-5)", [1, 1], normed, { decimals: 4 });
    disposeTree(layer);
    disposeTree(norm);

    // 4.4 Adding shortcut connections: mean size of each layer's gradient
    yield figure(
      "4.4 gradients of five layers without shortcuts, seed 123",
      [
        0.00020173587836325169, 0.0001201116101583466, 0.0007152041653171182, 0.0013988735154271126,
        0.005049645435065031,
      ],
      await gradientSizes(123, false),
      { decimals: 7 },
    );
    yield figure(
      "4.4 gradients with shortcuts",
      [
        0.22169792652130127, 0.20694106817245483, 0.32896995544433594, 0.2665732502937317,
        1.3258541822433472,
      ],
      await gradientSizes(123, true),
      { decimals: 5 },
    );

    // 4.5 Connecting attention and linear layers in a transformer block; 4.6 Coding the GPT model
    const sizes = [...gptShapes(cfg)].map(([path, shape]) => ({
      path,
      size: shape.reduce((a, b) => a * b, 1),
    }));
    const total = (part: RegExp) =>
      sizes.reduce((sum, { path, size }) => sum + (part.test(path) ? size : 0), 0);
    yield figure("4.6 parameters", 163_009_536, countGPTParameters(cfg));
    yield figure(
      "4.6 parameters with a tied head",
      124_412_160,
      countGPTParameters({ ...cfg, tiedHead: true }),
    );
    yield figure("4.6 megabytes of float32", 621.83, (countGPTParameters(cfg) * 4) / 2 ** 20, {
      decimals: 2,
    });
    yield figure(
      "4.6 parameters of a feed-forward part",
      4_722_432,
      total(/^blocks\.0\.(up|down)\./),
    );
    yield figure("4.6 parameters of an attention part", 2_360_064, total(/^blocks\.0\.attn\./));

    // 4.7 Generating text: the untrained model, greedy
    const gpt2 = encoding("gpt2");
    const prompt = [...gpt2.encode("Hello, I am")];
    const params = initGPTLikePyTorch(cfg, 123); // torch.manual_seed(123)
    const tokens = [...prompt];
    for await (const token of generate(params, cfg, prompt, { maxNewTokens: 10 }))
      tokens.push(token);
    disposeTree(params);
    yield figure(
      "4.7 tokens of “Hello, I am” and ten more, untrained, seed 123",
      [15496, 11, 314, 716, 27018, 24086, 47843, 30961, 42348, 7267, 49706, 43231, 47062, 34657],
      tokens,
    );
    yield figure(
      "4.7 the first six of them as text",
      "Hello, I am Featureiman Byeswickattribute argue",
      gpt2.decode(tokens.slice(0, prompt.length + 6)),
    );

    // Bonus of chapter 4: memory of keys and values at 32,768 tokens, bfloat16, 32 blocks of width 4,096
    const wide = {
      vocabSize: 50_257,
      contextLength: 32_768,
      embDim: 4096,
      nHeads: 32,
      nLayers: 32,
    };
    const gigabytes = (nKVHeads: number) => {
      const { contextLength, headDim, nLayers } = defineGPT({ ...wide, nKVHeads });
      return (2 * contextLength * nKVHeads * headDim * nLayers * 2) / 1e9;
    };
    yield figure("bonus: GB of a KV cache, 32 heads of keys", 17.18, gigabytes(32), {
      decimals: 2,
    });
    yield figure("bonus: GB of a KV cache, 8 heads of keys", 4.29, gigabytes(8), { decimals: 2 });
  },
};
