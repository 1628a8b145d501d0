// Functions from text to text, as Hugging Face's normalizers have them.
import { DROPPED, isWhiteSpace, MARK, NONSPACING, TEXT_CLASSES } from "./text-classes.ts";
import { toUnicodeForm } from "./unicode-forms.ts";

/** Changes a text before it is split. Well-formed text in, well-formed text out. */
export type Normalizer = (text: string) => string;

/** BertNormalizer's switches. */
export type BertOptions = {
  cleanText: boolean;
  handleChineseCharacters: boolean;
  stripAccents: boolean;
  lowercase: boolean;
};

/** BERT's normalizer: its four steps in its order. */
export function bertNormalizer(options: BertOptions): Normalizer {
  const steps: Normalizer[] = [];
  if (options.cleanText) steps.push(cleanText);
  if (options.handleChineseCharacters) steps.push(spaceIdeographs);
  if (options.stripAccents) {
    steps.push((text) => dropClass(toUnicodeForm(text, "NFD"), NONSPACING));
  }
  if (options.lowercase) steps.push(lowercase);
  return (text) => steps.reduce((value, step) => step(value), text);
}

/** Lower case, each character for itself: no final sigma. */
export function lowercase(text: string): string {
  // The one letter whose lower case depends on its neighbours.
  return text.includes("Σ")
    ? text
        .split("Σ")
        .map((part) => part.toLowerCase())
        .join("σ")
    : text.toLowerCase();
}

/** Drops combining marks, without decomposing first. */
export function stripMarks(text: string): string {
  return dropClass(text, MARK);
}

/** Drops white space at the ends. */
export function trimSpaces(text: string, left: boolean, right: boolean): string {
  let start = 0;
  let end = text.length;
  // White space lies in the first plane, so code units will do.
  while (left && start < end && isWhiteSpace(text.charCodeAt(start))) start++;
  while (right && end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function cleanText(text: string): string {
  return mapSome(text, (codePoint) => {
    if ((TEXT_CLASSES[codePoint]! & DROPPED) !== 0) return "";
    return codePoint !== 0x20 && isWhiteSpace(codePoint) ? " " : undefined;
  });
}

function spaceIdeographs(text: string): string {
  return mapSome(text, (codePoint) =>
    isIdeograph(codePoint) ? ` ${String.fromCodePoint(codePoint)} ` : undefined,
  );
}

function dropClass(text: string, flag: number): string {
  return mapSome(text, (codePoint) => ((TEXT_CLASSES[codePoint]! & flag) === 0 ? undefined : ""));
}

/** Replaces characters by what `change` gives, undefined leaving them as they are. */
function mapSome(text: string, change: (codePoint: number) => string | undefined): string {
  let result = "";
  let from = 0;
  for (let i = 0; i < text.length;) {
    const codePoint = text.codePointAt(i)!;
    const end = i + (codePoint > 0xffff ? 2 : 1);
    const changed = change(codePoint);
    if (changed !== undefined) {
      result += text.slice(from, i) + changed;
      from = end;
    }
    i = end;
  }
  return from === 0 ? text : result + text.slice(from);
}

/** BERT's "Chinese characters": the blocks that its authors listed, not a Unicode property. */
function isIdeograph(codePoint: number): boolean {
  if (codePoint < 0x3400) return false;
  return (
    codePoint <= 0x4dbf ||
    (codePoint >= 0x4e00 && codePoint <= 0x9fff) ||
    (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
    (codePoint >= 0x20000 && codePoint <= 0x2a6df) ||
    (codePoint >= 0x2a700 && codePoint <= 0x2b73f) ||
    (codePoint >= 0x2b740 && codePoint <= 0x2b81f) ||
    (codePoint >= 0x2b920 && codePoint <= 0x2ceaf) ||
    (codePoint >= 0x2f800 && codePoint <= 0x2fa1f)
  );
}
