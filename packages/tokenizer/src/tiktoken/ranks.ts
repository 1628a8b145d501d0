// OpenAI's rank files as npm tiktoken ships them, turned into a vocabulary and its merges.
import type { BpeModel, Merge } from "../bpe/model.ts";
import { mergeShort } from "../bpe/merge-short.ts";
import { PairTable } from "../bpe/pair-table.ts";
import { Vocabulary } from "../bpe/vocabulary.ts";

const SPACE = 32;
const LINE_FEED = 10;
const EQUALS = 61;

const DIGITS: Uint8Array = /* @__PURE__ */ base64Digits();

function base64Digits(): Uint8Array {
  const values = new Uint8Array(128);
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (let i = 0; i < 64; i++) values[digits.charCodeAt(i)] = i;
  return values;
}

/**
 * Token bytes by id from lines of `! FIRST_ID BASE64 BASE64 …` (npm tiktoken's `bpe_ranks`), ids ascending, and
 * the special tokens. Hundreds of thousands of tokens are read on load, so they are decoded in place.
 */
export function parseRanks(text: string, special: ReadonlyMap<string, number>): Vocabulary {
  const encoder = new TextEncoder();
  const byId = new Map([...special].map(([content, id]) => [id, encoder.encode(content)]));
  const size = Math.max(-1, ...byId.keys()) + 1 + text.length / 4; // a token takes a space and 4 digits
  const bytes = new Uint8Array(text.length);
  const offsets = new Uint32Array(size + 1);
  const present = new Uint8Array(size);
  let at = 0;
  let id = 0;
  const skipTo = (next: number): void => {
    for (; id < next; id++) {
      const content = byId.get(id);
      if (content !== undefined) {
        bytes.set(content, at);
        at += content.length;
        present[id] = 1;
      }
      offsets[id + 1] = at;
    }
  };
  for (let i = 0; i < text.length;) {
    const numberEnd = text.indexOf(" ", i + 2);
    skipTo(Number(text.slice(i + 2, numberEnd)));
    i = numberEnd;
    while (text.charCodeAt(i) === SPACE) {
      let bits = 0;
      let value = 0;
      for (i++; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code === SPACE || code === LINE_FEED) break;
        if (code === EQUALS) continue;
        value = (value << 6) | DIGITS[code]!;
        bits += 6;
        if (bits >= 8) {
          bits -= 8;
          bytes[at++] = (value >> bits) & 255;
        }
      }
      present[id] = 1;
      offsets[++id] = at;
    }
    i++;
  }
  skipTo(Math.max(id, ...[...byId.keys()].map((last) => last + 1)));
  return new Vocabulary(bytes.slice(0, at), offsets.slice(0, id + 1), present.slice(0, id));
}

/**
 * The merges behind the ranks. tiktoken lets any two neighbours merge whose concatenation is a token, the lowest id
 * first. Inside a stretch of text that becomes a token, this goes as it does for the token's bytes alone; so each
 * token has one last merge, and a table of those alone gives the same ids from half the entries.
 */
export function modelFromRanks(
  vocabulary: Vocabulary,
  isSpecial: (id: number) => boolean,
): { model: BpeModel; merges: Merge[] } {
  const { bytes, offsets, size } = vocabulary;
  const byteIds = new Int32Array(256).fill(-1);
  const ranks = new PairTable(size);
  const merged = Int32Array.from({ length: size }, (_, id) => id);
  const model = { byteIds, ranks, merged };
  const merges: Merge[] = [];
  let parts = new Int32Array(256);
  let scratch = new Int32Array(256);
  for (let id = 0; id < size; id++) {
    if (!vocabulary.has(id) || isSpecial(id)) continue;
    const start = offsets[id]!;
    const length = offsets[id + 1]! - start;
    if (length === 1) {
      byteIds[bytes[start]!] = id;
      continue;
    }
    if (length > parts.length) {
      parts = new Int32Array(length);
      scratch = new Int32Array(length);
    }
    for (let i = 0; i < length; i++) parts[i] = byteIds[bytes[start + i]!]!;
    if (mergeShort(model, parts, scratch, length) !== 2) {
      throw new Error(`modelFromRanks: token ${id} is not made of two tokens of lower rank`);
    }
    ranks.set(parts[0]!, parts[1]!, id);
    merges.push([parts[0]!, parts[1]!, id]);
  }
  return { model, merges };
}
