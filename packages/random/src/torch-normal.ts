// PyTorch's two ways to normal numbers: one by one below 16 of them, in blocks of 16 from there on.
import { drawFloats, type TorchWords } from "./torch-words.ts";

const block = 16;
const half = block / 2;
const twoPi = Math.fround(2 * Math.PI);

/** A function that fills: n normal values. What is left of a pair waits for the next short call. */
export function createTorchNormal(words: TorchWords): (n: number) => Float32Array {
  const one = createPairs(words);
  return (n) => (n < block ? drawFloats(n, one) : fillInBlocks(words, n));
}

/** Box and Muller (1958) in float64; the second of a pair is kept. */
function createPairs({ uniform53 }: TorchWords): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const angle = 2 * Math.PI * uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform53()));
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

function fillInBlocks({ uniform24 }: TorchWords, n: number): Float32Array {
  const values = drawFloats(n, uniform24);
  for (let at = 0; at + block <= n; at += block) boxMuller(values, at);
  if (n % block !== 0) {
    // The last block overlaps the one before and is drawn again.
    for (let i = n - block; i < n; i++) values[i] = uniform24();
    boxMuller(values, n - block);
  }
  return values;
}

/** In place: 8 uniforms and the 8 after them become 16 normals, rounded to float32 where PyTorch rounds. */
function boxMuller(values: Float32Array, at: number): void {
  for (let j = at; j < at + half; j++) {
    const logarithm = Math.fround(Math.log(1 - values[j]!));
    const radius = Math.fround(Math.sqrt(-2 * logarithm));
    const angle = Math.fround(twoPi * values[j + half]!);
    values[j] = radius * Math.fround(Math.cos(angle));
    values[j + half] = radius * Math.fround(Math.sin(angle));
  }
}
