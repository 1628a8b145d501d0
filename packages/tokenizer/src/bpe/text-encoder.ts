// BPE over characters, as SentencePiece's models have it: what no character covers becomes bytes or unknown.
import { mergeIds } from "./merge-long.ts";
import { mergeShort } from "./merge-short.ts";
import type { BpeModel } from "./model.ts";

/** What defines a BPE model over characters. */
export type TextBpeDefinition = Pick<BpeModel, "ranks" | "merged"> & {
  /** Ids of all tokens of the model. */
  vocabulary: ReadonlyMap<string, number>;
  /** The id of characters without a token; without one they are dropped. */
  unknownId: number | undefined;
  /** Neighbouring unknown characters are one. */
  fuseUnknown: boolean;
  /** Take tokens such as `<0x0A>` for the bytes of a character without a token, where there are tokens for all of them. */
  byteFallback: boolean;
  /** A word that is a token takes it without merging. */
  ignoreMerges: boolean;
};

/** From this length on lists of ranks are faster than looking at all pairs. */
const LONG = 64;

const encoder = new TextEncoder();

/** A function that appends the ids of a text to a list, in time O(n log n) of the text's length. */
export function textBpeEncoder(
  definition: TextBpeDefinition,
): (text: string, ids: number[]) => void {
  const { vocabulary } = definition;
  const byteIds = Array.from({ length: 256 }, (_, byte) =>
    vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
  );
  const short = new Int32Array(LONG);
  const ranks = new Int32Array(LONG);
  return (text, ids) => {
    const whole = definition.ignoreMerges ? vocabulary.get(text) : undefined;
    if (whole !== undefined) {
      ids.push(whole);
      return;
    }
    const parts = startingIds(text, definition, byteIds);
    if (parts.length <= LONG) {
      short.set(parts);
      const length = mergeShort(definition, short, ranks, parts.length);
      for (let i = 0; i < length; i++) ids.push(short[i]!);
    } else {
      for (const id of mergeIds(definition, Int32Array.from(parts))) ids.push(id);
    }
  };
}

/** Ids of the characters of `text`, before any merge. */
function startingIds(
  text: string,
  definition: TextBpeDefinition,
  byteIds: readonly (number | undefined)[],
): number[] {
  const { vocabulary, unknownId, fuseUnknown, byteFallback } = definition;
  const parts: number[] = [];
  // An unknown stands here until a character with a token follows; bytes overtake it, as in Hugging Face's.
  let unknown = false;
  const flush = (): void => {
    if (unknown && unknownId !== undefined) parts.push(unknownId);
    unknown = false;
  };
  for (const character of text) {
    const id = vocabulary.get(character);
    if (id !== undefined) {
      flush();
      parts.push(id);
      continue;
    }
    const bytes = byteFallback ? bytesAsTokens(character, byteIds) : undefined;
    if (bytes !== undefined) parts.push(...bytes);
    else {
      if (!fuseUnknown) flush();
      unknown = true;
    }
  }
  flush();
  return parts;
}

/** The tokens of a character's bytes, undefined where one is missing. */
function bytesAsTokens(
  character: string,
  byteIds: readonly (number | undefined)[],
): number[] | undefined {
  const ids: number[] = [];
  for (const byte of encoder.encode(character)) {
    const id = byteIds[byte];
    if (id === undefined) return undefined;
    ids.push(id);
  }
  return ids;
}
