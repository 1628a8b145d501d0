// How much arithmetic a model needs, and how fast the engine multiplies matrices.
import { countGPTParameters, type GPTConfig } from "@llmsmith/gpt-model";
import { compile, tf } from "@llmsmith/tensor";

/**
 * Floating-point operations of a forward pass per token: two for each weight that is multiplied, and
 * attention's two products over the context (Chowdhery et al., 2022, appendix B). Positions are looked up,
 * not multiplied; a tied embedding is multiplied once, as the head.
 */
export function forwardFlopsPerToken(cfg: GPTConfig, context: number): number {
  const { vocabSize, embDim, nLayers, contextLength, tiedHead } = cfg;
  const lookedUp = contextLength * embDim + (tiedHead ? 0 : vocabSize * embDim);
  return 2 * (countGPTParameters(cfg) - lookedUp) + 4 * nLayers * context * embDim;
}

/** A product of this time tells the rate; a GPU's shorter ones tell how long it takes to start one. */
const LONG_ENOUGH_SECONDS = 0.005;

/**
 * Floating-point operations a second of a product of two [size, size] matrices, best of several; `size`
 * doubles until a product takes 5 ms, at most four times.
 */
export async function matrixProductRate(size: number): Promise<number> {
  for (let doubled = 0; ; size *= 2, doubled++) {
    const seconds = await matrixProductSeconds(size);
    if (seconds >= LONG_ENOUGH_SECONDS || doubled === 4) return (2 * size ** 3) / seconds;
  }
}

async function matrixProductSeconds(size: number): Promise<number> {
  const product = compile((a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b), { name: "product" });
  const [a, b] = tf.tidy(() => [tf.fill([size, size], 0.5), tf.fill([size, size], 0.25)]);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 8; i++) {
    const started = performance.now();
    const result = product(a!, b!);
    const first = tf.tidy(() => tf.slice(result, [0, 0], [1, 1]));
    await first.data();
    if (i > 0) best = Math.min(best, (performance.now() - started) / 1000);
    tf.dispose([result, first]);
  }
  product.dispose();
  tf.dispose([a!, b!]);
  return best;
}
