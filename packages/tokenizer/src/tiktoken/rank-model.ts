// tiktoken's rule, in which ids are ranks, as a model that merges pairs.
import type { BpeModel, Merge } from "../bpe/model.ts";
import { ByteTable, hashBytes } from "../bpe/byte-table.ts";
import { mergeShort } from "../bpe/merge-short.ts";
import { PairTable } from "../bpe/pair-table.ts";
import type { Vocabulary } from "../bpe/vocabulary.ts";
import { withWholePieces } from "../bpe/whole-pieces.ts";

/** A model that gives tiktoken's ids, with its merges in order of rank. */
export type RankModel = {
  model: BpeModel;
  merges: Merge[];
  /** Whether some token is found only as a whole piece. */
  ignoreMerges: boolean;
};

/**
 * The model behind the ranks of a vocabulary that has all 256 bytes. tiktoken takes a piece that is a token as such;
 * else it lets any two neighbours merge whose concatenation is a token, the lowest id first.
 */
export function rankModel(vocabulary: Vocabulary, isSpecial: (id: number) => boolean): RankModel {
  const lean = lastMerges(vocabulary, isSpecial);
  if (lean !== undefined) return { ...lean, ignoreMerges: false };
  const full = allMerges(vocabulary, isSpecial);
  const model = withWholePieces(full.model, vocabulary, isSpecial);
  return { model, merges: full.merges, ignoreMerges: true };
}

type Merges = Pick<RankModel, "model" | "merges">;

/**
 * The last merge of each token. Inside a stretch of text that becomes a token, merging goes as it does for the token's
 * bytes alone; so each token has one last merge, and a table of those alone gives the same ids from half the entries.
 * Undefined where some token is not made of two tokens of lower rank: then this does not hold.
 */
function lastMerges(
  vocabulary: Vocabulary,
  isSpecial: (id: number) => boolean,
): Merges | undefined {
  const { bytes, offsets, size } = vocabulary;
  const model = bytesAlone(vocabulary, isSpecial);
  const { byteIds, ranks } = model;
  const merges: Merge[] = [];
  let parts = new Int32Array(256);
  let scratch = new Int32Array(256);
  for (let id = 0; id < size; id++) {
    const start = offsets[id]!;
    const length = offsets[id + 1]! - start;
    if (!vocabulary.has(id) || isSpecial(id) || length === 1) continue;
    if (length > parts.length) {
      parts = new Int32Array(length);
      scratch = new Int32Array(length);
    }
    for (let i = 0; i < length; i++) parts[i] = byteIds[bytes[start + i]!]!;
    if (mergeShort(model, parts, scratch, length) !== 2) return undefined;
    ranks.set(parts[0]!, parts[1]!, id);
    merges.push([parts[0]!, parts[1]!, id]);
  }
  return { model, merges };
}

/** Every pair of tokens whose concatenation is a token: by that token's id, then by the left one's. */
function allMerges(vocabulary: Vocabulary, isSpecial: (id: number) => boolean): Merges {
  const { bytes, offsets, size } = vocabulary;
  const model = bytesAlone(vocabulary, isSpecial);
  const table = new ByteTable(size);
  const ids: number[] = [];
  for (let id = 0; id < size; id++) {
    if (!vocabulary.has(id) || isSpecial(id)) continue;
    table.add(
      bytes,
      offsets[id]!,
      offsets[id + 1]!,
      hashBytes(bytes, offsets[id]!, offsets[id + 1]!),
    );
    ids.push(id);
  }
  const idOf = (start: number, end: number): number | undefined =>
    ids[table.find(bytes, start, end, hashBytes(bytes, start, end))];
  const merges: Merge[] = [];
  for (const id of ids) {
    const start = offsets[id]!;
    const end = offsets[id + 1]!;
    const pairs: Merge[] = [];
    for (let cut = start + 1; cut < end; cut++) {
      const left = idOf(start, cut);
      const right = idOf(cut, end);
      if (left !== undefined && right !== undefined) pairs.push([left, right, id]);
    }
    pairs.sort((a, b) => a[0] - b[0]);
    for (const [left, right] of pairs) model.ranks.set(left, right, id);
    merges.push(...pairs);
  }
  return { model, merges };
}

/** A model that knows the bytes and merges nothing yet; a merge's rank is to be the id that it makes. */
function bytesAlone(vocabulary: Vocabulary, isSpecial: (id: number) => boolean): BpeModel {
  const { bytes, offsets, size } = vocabulary;
  const byteIds = new Int32Array(256).fill(-1);
  for (let id = 0; id < size; id++) {
    if (!vocabulary.has(id) || isSpecial(id) || offsets[id + 1]! - offsets[id]! !== 1) continue;
    byteIds[bytes[offsets[id]!]!] = id;
  }
  const merged = Int32Array.from({ length: size }, (_, id) => id);
  return { byteIds, ranks: new PairTable(size), merged };
}
