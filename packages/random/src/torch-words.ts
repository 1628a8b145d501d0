// What PyTorch makes of the words of its generator: the draws that all others are made of.
import { createMersenneTwister } from "./mersenne-twister.ts";

/** The primitive draws of one stream. */
export type TorchWords = {
  /** 32 bits. */
  word(): number;
  /** 64 bits: the first word is the high half. */
  word64(): bigint;
  /** Uniform in [0, 1) of 24 bits, as for float32; one word. */
  uniform24(): number;
  /** Uniform in [0, 1) of 53 bits, as for float64; two words. */
  uniform53(): number;
};

const two21 = 2 ** 21;
const two32 = 2 ** 32;
const two53 = 2 ** 53;

/**
 * The stream after `torch.manual_seed(seed)`.
 * @param seed its low 32 bits count
 */
export function createTorchWords(seed: bigint): TorchWords {
  const word = createMersenneTwister(Number(BigInt.asUintN(32, seed)));
  return {
    word,
    word64: () => (BigInt(word()) << 32n) | BigInt(word()),
    uniform24: () => (word() & 0xffffff) / 16_777_216,
    uniform53() {
      const high = word() % two21; // the top 11 of 64 bits are cut off
      return (high * two32 + word()) / two53;
    },
  };
}

/** n values of `draw`, in order; a loop, since `Float32Array.from` takes several times as long. */
export function drawFloats(n: number, draw: () => number): Float32Array {
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) values[i] = draw();
  return values;
}
