// SentencePiece's normalization rules: a double array that maps short byte strings to texts.
import { forEachGrapheme } from "./graphemes.ts";
import type { Normalizer } from "./normalizer.ts";

/** What is remembered of looked up characters before starting anew. */
const CACHE_LIMIT = 65_536;
/** Characters as users see them are looked up whole below this many bytes, else part by part. */
const WHOLE_BELOW = 6;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * The normalizer of a character map: the double array's length in bytes, the array, and the texts that it points
 * to, each ended by a zero byte. Undefined where `map` is too short to be one.
 */
export function precompiledNormalizer(map: Uint8Array): Normalizer | undefined {
  const view = new DataView(map.buffer, map.byteOffset, map.byteLength);
  if (map.length < 4) return undefined;
  const size = view.getUint32(0, true);
  if (size === 0 || size % 4 !== 0 || size + 4 > map.length) return undefined;
  const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const texts = map.subarray(4 + size);
  const cache = new Map<string, string | undefined>();

  function replacement(part: string): string | undefined {
    if (cache.has(part)) return cache.get(part);
    const start = shortestMatch(units, encoder.encode(part));
    let found: string | undefined;
    if (start !== undefined && start < texts.length) {
      const end = texts.indexOf(0, start);
      if (end >= 0) found = decoder.decode(texts.subarray(start, end));
    }
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(part, found);
    return found;
  }

  function normalizeCharacter(character: string): string {
    // A code unit is at least a byte, so longer ones need no counting.
    if (character.length < WHOLE_BELOW && byteLength(character) < WHOLE_BELOW) {
      const whole = replacement(character);
      if (whole !== undefined) return whole;
    }
    let result = "";
    for (const part of character) result += replacement(part) ?? part;
    return result;
  }

  return (text) => {
    let result = "";
    forEachGrapheme(text, (character) => {
      result += normalizeCharacter(character);
    });
    return result;
  };
}

/** The value of the shortest key that begins `bytes`. A longer one is never asked for: so does the original. */
function shortestMatch(units: Uint32Array, bytes: Uint8Array): number | undefined {
  let node = offset(units[0]!);
  for (const byte of bytes) {
    if (byte === 0) return undefined;
    node ^= byte;
    const unit = units[node];
    // The highest bit marks a value, which no label equals.
    if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) return undefined;
    node ^= offset(unit);
    if (((unit >>> 8) & 1) === 1) {
      const value = units[node];
      return value === undefined ? undefined : value & 0x7fffffff;
    }
  }
  return undefined;
}

function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function byteLength(text: string): number {
  let length = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    length += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return length;
}
