// Which tokens a masked language model has to find, and what it sees in their places.
import type { Random } from "@llmsmith/random";
import { IGNORE_INDEX } from "@llmsmith/tensor";

/** How {@link maskTokens} chooses. */
export type MaskOptions = {
  /** Id of [MASK]. */
  maskToken: number;
  /** Random tokens are drawn below this, special ones left out. */
  vocabSize: number;
  /** Ids that are never chosen and never put in another token's place: [PAD], [CLS], [SEP], [MASK]. */
  specialTokens: ReadonlySet<number>;
  random: Random;
  /** Share of the tokens that are not special, 0 < share ≤ 1. Default 0.15. */
  share?: number;
  /**
   * For whole words: 1 at each token that begins a word, 0 at those that go on with it, as many as ids. A
   * word is chosen with all its tokens or not at all. Special tokens end a word whatever stands here.
   */
  wordStarts?: ArrayLike<number>;
};

/** What the model sees, and the token to be found at each place; −100 where there is none. */
export type MaskedTokens = { inputs: Int32Array; labels: Int32Array };

/** Shares of the chosen tokens that become [MASK], and a random token; the rest stay as they are. */
const MASKED = 0.8;
const RANDOM = 0.1;

/**
 * Choose tokens by BERT's rule (Devlin et al., 2019): `share` of those that are not special, rounded, at least
 * one; of these 80 % become [MASK], 10 % a random token, and 10 % stay. With `wordStarts` words are taken in
 * random order while they fit into that number, so that it may not be reached.
 *
 * The same ids and the same state of `random` give the same choice.
 * @throws RangeError for a share outside (0, 1], word starts of another length, or a vocabulary of special tokens only
 */
export function maskTokens(ids: ArrayLike<number>, options: MaskOptions): MaskedTokens {
  const { maskToken, specialTokens, random, share = 0.15, wordStarts } = options;
  if (!(share > 0 && share <= 1))
    throw new RangeError(`maskTokens: share must be in (0, 1], not ${share}`);
  if (wordStarts && wordStarts.length !== ids.length)
    throw new RangeError(
      `maskTokens: ${wordStarts.length} wordStarts for ${ids.length} ids; there must be one for each`,
    );
  const inputs = Int32Array.from(ids);
  const labels = new Int32Array(ids.length).fill(IGNORE_INDEX);
  const words = wordsOf(inputs, specialTokens, wordStarts);
  const candidates = words.reduce((sum, word) => sum + word.length, 0);
  let left = maskCount(candidates, share);
  for (const word of random.shuffle(words)) {
    if (word.length > left) continue;
    left -= word.length;
    for (const at of word) {
      labels[at] = inputs[at] as number;
      const draw = random.next();
      if (draw < MASKED) inputs[at] = maskToken;
      else if (draw < MASKED + RANDOM) inputs[at] = ordinaryToken(options);
    }
    if (left === 0) break;
  }
  return { inputs, labels };
}

/** How many of `candidates` tokens are chosen at most: the share, rounded, and one where there is any. */
export function maskCount(candidates: number, share: number): number {
  return Math.min(candidates, Math.max(1, Math.round(candidates * share)));
}

/** Places that are chosen together; special tokens are in none. */
function wordsOf(
  ids: Int32Array,
  specialTokens: ReadonlySet<number>,
  wordStarts: ArrayLike<number> | undefined,
): number[][] {
  const words: number[][] = [];
  let word: number[] | undefined;
  ids.forEach((id, at) => {
    if (specialTokens.has(id)) {
      word = undefined;
      return;
    }
    if (word && wordStarts?.[at] === 0) word.push(at);
    else words.push((word = [at]));
  });
  return words;
}

/** A random token that is not special. */
function ordinaryToken({ vocabSize, specialTokens, random }: MaskOptions): number {
  const inside = [...specialTokens].filter((id) => id < vocabSize).toSorted((a, b) => a - b);
  if (inside.length >= vocabSize)
    throw new RangeError(`maskTokens: all ${vocabSize} tokens are special; none can be drawn`);
  let token = random.integer(vocabSize - inside.length);
  for (const id of inside) if (token >= id) token++; // the ids that are left, counted through
  return token;
}
