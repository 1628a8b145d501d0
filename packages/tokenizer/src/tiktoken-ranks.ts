// OpenAI's rank files as npm tiktoken ships them, turned into a vocabulary and a merge table.
import type { BpeModel, Merge } from "./bpe-model.ts";
import { ByteTable, hashBytes } from "./byte-table.ts";
import { NO_PAIR, PairTable } from "./pair-table.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Token bytes by id from lines of `! FIRST_ID BASE64 BASE64 …`, the format of npm tiktoken's `bpe_ranks`.
 * Ids between and after the lines' runs stay vacant.
 */
export function parseRanks(text: string): Uint8Array[] {
  const tokens: Uint8Array[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, first = "", ...encoded] = line.split(" ");
    let id = Number(first);
    for (const token of encoded) tokens[id++] = fromBase64(token);
  }
  return tokens;
}

const DIGITS: Uint8Array = /* @__PURE__ */ (() => {
  const values = new Uint8Array(128);
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (let i = 0; i < 64; i++) values[digits.charCodeAt(i)] = i;
  return values;
})();

/** Base64 of one token; some hundred thousand of them are decoded on load, so without a detour over strings. */
function fromBase64(text: string): Uint8Array {
  let length = text.length;
  while (text.charCodeAt(length - 1) === 61) length--;
  const bytes = new Uint8Array((length * 3) >> 2);
  let bits = 0;
  let value = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    value = (value << 6) | DIGITS[text.charCodeAt(i)]!;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (value >> bits) & 255;
    }
  }
  return bytes;
}

/**
 * tiktoken's rule: any two neighbours whose concatenation is a token may merge, the lowest id first.
 * @param count ids from 0 up to here are merged tokens; special ones lie after or are skipped
 */
export function modelFromRanks(
  vocabulary: Vocabulary,
  isSpecial: (id: number) => boolean,
): BpeModel {
  const { bytes, offsets } = vocabulary;
  const table = new ByteTable(vocabulary.size);
  const ids = new Int32Array(vocabulary.size);
  const byteIds = new Int32Array(256).fill(-1);
  const mergeable = (id: number): boolean => vocabulary.has(id) && !isSpecial(id);
  for (let id = 0; id < vocabulary.size; id++) {
    if (!mergeable(id)) continue;
    const [start, end] = [offsets[id]!, offsets[id + 1]!];
    ids[table.add(bytes, start, end, hashBytes(bytes, start, end))] = id;
    if (end - start === 1) byteIds[bytes[start]!] = id;
  }
  const find = (start: number, end: number): number => {
    if (end - start === 1) return byteIds[bytes[start]!]!;
    const entry = table.find(bytes, start, end, hashBytes(bytes, start, end));
    return entry < 0 ? -1 : ids[entry]!;
  };
  const ranks = new PairTable(vocabulary.size * 2);
  const merged = new Int32Array(vocabulary.size);
  for (let id = 0; id < vocabulary.size; id++) {
    merged[id] = id;
    if (!mergeable(id)) continue;
    const [start, end] = [offsets[id]!, offsets[id + 1]!];
    for (let cut = start + 1; cut < end; cut++) {
      const left = find(start, cut);
      const right = left < 0 ? -1 : find(cut, end);
      if (right >= 0) ranks.set(left, right, id);
    }
  }
  return { byteIds, ranks, merged };
}

/**
 * The one merge that makes each token when its bytes are merged by lower ranks alone. No piece ever needs another:
 * inside a stretch that becomes a token, merging goes on as it does for the token by itself.
 */
export function mergesFromRanks(
  vocabulary: Vocabulary,
  model: BpeModel,
  isSpecial: (id: number) => boolean,
): Merge[] {
  const merges: Merge[] = [];
  for (let id = 0; id < vocabulary.size; id++) {
    if (!vocabulary.has(id) || isSpecial(id)) continue;
    const parts = Array.from(vocabulary.view(id), (byte) => model.byteIds[byte]!);
    while (parts.length > 2) {
      let best = NO_PAIR;
      let at = -1;
      for (let i = 0; i + 1 < parts.length; i++) {
        const rank = model.ranks.get(parts[i]!, parts[i + 1]!);
        if (rank < best) [best, at] = [rank, i];
      }
      if (best >= id) break;
      parts.splice(at, 2, best);
    }
    if (parts.length === 2) merges.push([parts[0]!, parts[1]!, id]);
    else if (parts.length > 2) {
      throw new Error(`mergesFromRanks: token ${id} is not made by merging tokens of lower rank`);
    }
  }
  return merges;
}
