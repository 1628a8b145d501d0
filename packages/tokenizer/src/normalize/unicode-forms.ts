// NFC, NFD, NFKC and NFKD of an older Unicode than the engine's, made from the engine's own.
import { MOVES, TEXT_CLASSES } from "./text-classes.ts";

/** A Unicode normalization form. */
export type UnicodeForm = "NFC" | "NFD" | "NFKC" | "NFKD";

const UNKNOWN = 0;
const SAME = 1;
const NEWER = 2;
const verdicts = new Uint8Array(0x110000);

/** Does the engine decompose or reorder a character that the originals' tables do not know? */
function isNewer(codePoint: number): boolean {
  if (codePoint < 0x300 || (TEXT_CLASSES[codePoint]! & MOVES) !== 0) return false;
  if (verdicts[codePoint] === UNKNOWN) {
    const c = String.fromCodePoint(codePoint);
    const moves =
      c.normalize("NFKD") !== c ||
      `${c}\u0316`.normalize("NFD") !== `${c}\u0316` ||
      `\u0301${c}`.normalize("NFD") !== `\u0301${c}`;
    verdicts[codePoint] = moves ? NEWER : SAME;
  }
  return verdicts[codePoint] === NEWER;
}

/**
 * `text` in a normalization form as Hugging Face's tables have it. Characters that only newer Unicode decomposes or
 * reorders are left where they are.
 */
export function toUnicodeForm(text: string, form: UnicodeForm): string {
  return mapApart(
    text,
    (known) => withoutNewer(known.normalize(form)),
    (newer) => newer,
  );
}

/** Takes apart what the engine composed to characters that the originals do not have. */
function withoutNewer(normalized: string): string {
  return mapApart(
    normalized,
    (known) => known,
    (newer) => newer.normalize("NFD"),
  );
}

/** `text` with each newer character mapped by itself, and the stretches between them. */
function mapApart(
  text: string,
  mapKnown: (stretch: string) => string,
  mapNewer: (character: string) => string,
): string {
  let result = "";
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x300) continue;
    const codePoint = text.codePointAt(i)!;
    const width = codePoint > 0xffff ? 2 : 1;
    if (isNewer(codePoint)) {
      result += mapKnown(text.slice(from, i)) + mapNewer(text.slice(i, i + width));
      from = i + width;
    }
    i += width - 1;
  }
  return result + mapKnown(text.slice(from));
}
