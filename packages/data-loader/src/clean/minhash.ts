// MinHash: a short signature of a set, from which the similarity of two sets can be estimated.
import { createRandom } from "@llmsmith/random";

/**
 * The elements of a set by hashes of 64 bits, in two halves: with 32 some of ten million texts of a few
 * words would be taken for each other.
 */
export type ElementHashes = { readonly first: Int32Array; readonly second: Int32Array };

/** Makes signatures of as many 32-bit numbers as there are permutations. */
export type MinHash = {
  /** Writes the signature of a set of at least one element over `into`; repetition changes nothing. */
  sign(elements: ElementHashes, into: Uint32Array): void;
};

/**
 * MinHash (Broder, "On the resemblance and containment of documents", 1997): for each of several random
 * orders of all elements a signature keeps the least rank in the set; two sets agree in an entry with the
 * probability of their Jaccard similarity |A ∩ B| / |A ∪ B|. A rank is both halves of the hash mixed to
 * 32 bits by odd multiplications and shifted xors, with constants drawn from `seed`.
 */
export function minHash(permutations: number, seed: number): MinHash {
  const random = createRandom(seed);
  const odd = (): number => (random.integer(2 ** 31) * 2 + 1) | 0;
  const masks = Int32Array.from({ length: permutations }, () => random.integer(2 ** 32) | 0);
  const factors = Int32Array.from({ length: permutations }, odd);
  const otherFactors = Int32Array.from({ length: permutations }, odd);
  return {
    sign({ first, second }, into) {
      for (let k = 0; k < permutations; k++) {
        const mask = masks[k] as number;
        const factor = factors[k] as number;
        const otherFactor = otherFactors[k] as number;
        let least = 0x7fffffff; // ranks are signed: comparing 32-bit integers is faster
        for (let i = 0; i < first.length; i++) {
          let x = Math.imul((first[i] as number) ^ mask, factor);
          x = Math.imul(x ^ (x >>> 16) ^ (second[i] as number), otherFactor);
          x ^= x >>> 15;
          if (x < least) least = x;
        }
        into[k] = least;
      }
    },
  };
}

/** The runs of `size` words as elements; of fewer words all of them as one. Needs at least one word. */
export function shingleHashes(words: readonly string[], size: number): ElementHashes {
  const { length } = words;
  const run = Math.min(size, length);
  const wordHashes = { first: new Int32Array(length), second: new Int32Array(length) };
  for (let at = 0; at < length; at++) {
    const word = words[at] as string;
    let first = word.length;
    let second = word.length;
    for (let i = 0; i < word.length; i++) {
      first = mix(first, word.charCodeAt(i));
      second = mixOtherwise(second, word.charCodeAt(i));
    }
    wordHashes.first[at] = first;
    wordHashes.second[at] = second;
  }
  const count = length - run + 1;
  const hashes = { first: new Int32Array(count), second: new Int32Array(count) };
  for (let start = 0; start < count; start++) {
    let first = run;
    let second = run;
    for (let i = start; i < start + run; i++) {
      first = mix(first, wordHashes.first[i] as number);
      second = mixOtherwise(second, wordHashes.second[i] as number);
    }
    hashes.first[start] = first;
    hashes.second[start] = second;
  }
  return hashes;
}

/** One step of a running 32-bit hash, in the manner of MurmurHash3 (Austin Appleby, public domain). */
export function mix(hash: number, value: number): number {
  let x = Math.imul(value, 0xcc9e2d51);
  x = Math.imul((x << 15) | (x >>> 17), 0x1b873593);
  x ^= hash;
  return (Math.imul((x << 13) | (x >>> 19), 5) + 0xe6546b64) | 0;
}

/** Another step, so that what one confuses the other does not. */
function mixOtherwise(hash: number, value: number): number {
  const x = Math.imul(hash ^ value, 0x9e3779b1);
  return Math.imul(x ^ (x >>> 15), 0x735a2d97);
}
