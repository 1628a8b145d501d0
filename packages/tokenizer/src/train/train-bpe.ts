// Training a byte-level BPE tokenizer on a stream of texts.
import type { AddedToken } from "../bpe/added-tokens.ts";
import { lastOfEachPair, type Merge, modelFromMerges } from "../bpe/model.ts";
import { BpeTokenizer } from "../bpe/tokenizer.ts";
import { alphabetToBytes, BYTE_CHARACTERS, BYTES_BY_CHARACTER } from "../bpe/byte-alphabet.ts";
import { PieceCounter } from "./count-pieces.ts";
import { MOST_IDS } from "./candidate-queue.ts";
import { MergeTrainer } from "./merge-trainer.ts";
import { wordsOf } from "./words.ts";
import { GPT2_SPLITTER } from "../split/splitters.ts";
import type { Tokenizer } from "../types.ts";
import { Vocabulary } from "../bpe/vocabulary.ts";

/** What {@link trainBPE} makes. */
export type TrainOptions = {
  /** Tokens in all: special ones, the 256 bytes, merges. A small corpus may give fewer. */
  vocabSize: number;
  /** Take the first ids in this order, as with Hugging Face's trainer. Default: none. */
  specialTokens?: readonly string[];
  /** A pair must occur this often to merge. Default: 0, which means 1. */
  minFrequency?: number;
  /** Called now and then with the number of tokens so far and the number wanted. */
  onProgress?: (progress: { done: number; total: number }) => void;
};

/** Between two turns of the event loop, so that a progress display or a server stays alive. */
const TURN_MILLISECONDS = 50;

/**
 * Trains a tokenizer: GPT-2's splitting rule, then the most frequent pair merges until `vocabSize` is reached.
 * The merges are those of Hugging Face's BpeTrainer with `ByteLevel(add_prefix_space=False)` and
 * `initial_alphabet=ByteLevel.alphabet()`, ties included; the same texts give the same tokenizer, whatever their
 * order. Texts are taken one at a time and not kept; a merge never reaches over the end of a text.
 * Throws a RangeError where `vocabSize` does not hold the special tokens and the bytes, or exceeds 2²¹.
 */
export async function trainBPE(
  texts: Iterable<string> | AsyncIterable<string>,
  options: TrainOptions,
): Promise<Tokenizer> {
  return trainOnCounts(options, async () => {
    const counter = new PieceCounter(GPT2_SPLITTER);
    const pause = turns();
    for await (const text of texts) {
      counter.add(text);
      await pause();
    }
    return counter;
  });
}

/** {@link trainBPE} on pieces of {@link GPT2_SPLITTER}'s that `count` counts, once the options are seen to be right. */
export async function trainOnCounts(
  options: TrainOptions,
  count: () => Promise<Pick<PieceCounter, "pieces" | "counts">>,
): Promise<Tokenizer> {
  const { vocabSize, specialTokens = [], minFrequency = 0, onProgress } = options;
  const { names, ids, byteIds } = firstTokens(vocabSize, specialTokens);
  const { pieces, counts } = await count();
  const pause = turns();
  const words = wordsOf(pieces, counts, byteIds);
  const trainer = new MergeTrainer(words, vocabSize);
  const found: Merge[] = [];
  while (names.length < vocabSize) {
    const best = trainer.next(minFrequency);
    if (best === undefined) break;
    const name = names[best.left]! + names[best.right]!;
    // Two pairs can make one token, as "a" + "bc" and "ab" + "c" do.
    const id = ids.get(name) ?? names.length;
    if (id === names.length) {
      names.push(name);
      ids.set(name, id);
    }
    found.push([best.left, best.right, id]);
    trainer.apply(id);
    if (names.length % 64 === 0) onProgress?.({ done: names.length, total: vocabSize });
    await pause();
  }
  onProgress?.({ done: names.length, total: vocabSize });
  const merges = lastOfEachPair(found);
  const added: AddedToken[] = specialTokens.map((content, id) => ({ content, id, special: true }));
  const encoder = new TextEncoder();
  const vocabulary = Vocabulary.of(
    names.map((name, id) => (id < added.length ? encoder.encode(name) : alphabetToBytes(name)!)),
  );
  return new BpeTokenizer({
    vocabulary,
    model: modelFromMerges(byteIds, merges),
    merges,
    ignoreMerges: false,
    splitter: GPT2_SPLITTER,
    added,
  });
}

type FirstTokens = { names: string[]; ids: Map<string, number>; byteIds: Int32Array };

/** Special tokens, then the bytes in the order of the characters that stand for them. */
function firstTokens(vocabSize: number, specialTokens: readonly string[]): FirstTokens {
  const least = 256 + specialTokens.length;
  if (!Number.isSafeInteger(vocabSize) || vocabSize < least) {
    throw new RangeError(
      `trainBPE: vocabSize ${vocabSize} must be an integer of at least ${least}, for 256 bytes and ${specialTokens.length} special tokens`,
    );
  }
  if (vocabSize > MOST_IDS) {
    throw new RangeError(
      `trainBPE: vocabSize ${vocabSize} must be at most ${MOST_IDS}; take fewer`,
    );
  }
  const names = [...specialTokens];
  const ids = new Map(names.map((name, id) => [name, id]));
  if (ids.size < names.length || ids.has("") || names.some((n) => BYTE_CHARACTERS.includes(n))) {
    throw new RangeError(
      'trainBPE: specialTokens must differ from each other and from "" and single characters; rename the odd one',
    );
  }
  const byteIds = new Int32Array(256);
  for (const byte of BYTES_BY_CHARACTER) {
    byteIds[byte] = names.length;
    ids.set(BYTE_CHARACTERS[byte]!, names.length);
    names.push(BYTE_CHARACTERS[byte]!);
  }
  return { names, ids, byteIds };
}

function turns(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < TURN_MILLISECONDS) return undefined;
    return new Promise((resolve) => {
      setTimeout(() => {
        last = performance.now();
        resolve();
      }, 0);
    });
  };
}
