// OpenAI's rank files as npm tiktoken ships them, turned into a vocabulary.
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
