// Every kind of attention and the mixture under compile(): values and gradients equal those of the plain call.
import {
  type AttentionParams,
  crossAttention,
  initGroupedQuery,
  initLatentAttention,
  initMixtureOfExperts,
  latentAttention,
  type LatentAttentionParams,
  mixtureOfExperts,
  type MixtureParams,
  multiHeadAttention,
} from "@llmsmith/attention";
import { compile, type CompileMode, disposeTree, tf } from "@llmsmith/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wave } from "./inputs.ts";

const compiles = process.env["LLMSMITH_ENGINE"] === "tensorflow";
const modes: CompileMode[] = compiles ? ["graph", "mixed", "xla"] : ["auto"];
const heads = { nHeads: 4, nKVHeads: 2 };

let grouped: AttentionParams;
let latent: LatentAttentionParams;
let experts: MixtureParams;
beforeAll(() => {
  grouped = initGroupedQuery({ inDim: 8, ...heads }, 1);
  latent = initLatentAttention({ inDim: 8, nHeads: 2, headDim: 4, ropeDim: 2, kvRank: 6 }, 2);
  experts = initMixtureOfExperts({ inDim: 8, hiddenDim: 6, nExperts: 4 }, 3);
});
afterAll(() => disposeTree([grouped, latent, experts]));

/** Of x [2, 6, 8]. */
const layers: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  "grouped-query": (x) => multiHeadAttention(grouped, x, { ...heads, rope: {} }),
  window: (x) => multiHeadAttention(grouped, x, { ...heads, window: 3 }),
  cross: (x) => crossAttention(grouped, x, tf.reverse(x, 1), heads),
  "latent, plain": (x) => latentAttention(latent, x, { nHeads: 2 }),
  "latent, absorbed": (x) => latentAttention(latent, x, { nHeads: 2, form: "absorbed" }),
  "experts, all": (x) => mixtureOfExperts(experts, x, { topK: 2 }).y,
  "experts, capacity": (x) => mixtureOfExperts(experts, x, { topK: 2, capacity: 4 }).y,
  "experts, balance": (x) => mixtureOfExperts(experts, x, { topK: 2 }).balanceLoss,
};

test.each(Object.keys(layers).flatMap((name) => modes.map((mode) => ({ name, mode }))))(
  "$name, $mode",
  ({ name, mode }) => {
    const weighted = (x: tf.Tensor): tf.Scalar => {
      const y = layers[name]!(x);
      return tf.sum(tf.mul(y, tf.cos(y)));
    };
    const plain = (x: tf.Tensor) => {
      const { value, grad } = tf.valueAndGrad(weighted)(x);
      return [value, grad];
    };
    const compiled = compile(plain, { mode });
    const x = wave([2, 6, 8]);
    const expected = tf.tidy(() => plain(x).map((each) => each.dataSync()));
    const results = compiled(x);
    for (const [i, each] of results.entries())
      expect(each.dataSync()).toBeAllClose(expected[i]!, { rtol: 1e-4, atol: 1e-5 });
    compiled.dispose();
    tf.dispose([x, ...results]);
  },
);
