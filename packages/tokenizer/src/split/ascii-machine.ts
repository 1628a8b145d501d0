// The splitting rules on ASCII text as one automaton: a table look-up for each byte in place of a scanner's branches.
import { isLineBreak } from "./common.ts";

/** How a rule treats ASCII text; what the four rules have in common is in {@link buildAsciiMachine}. */
export type AsciiRule = {
  /** The most digits of a piece. */
  digits: 1 | 3 | "any";
  /** Whether any sign or white space but a line break may begin a word, instead of a space alone. */
  anyPrefix: boolean;
  /** Whether line breaks stay with the signs before them, and white space ends at its last line break. */
  lines: boolean;
  /** Whether a slash may stand among those line breaks. */
  slash: boolean;
  /** Whether a word ends where a small letter is followed by a capital. */
  cased: boolean;
  /** `'s 't 'd 'm 'll 've 're`: a piece of their own, in small letters or any, or the end of a word. */
  contraction: "small" | "any" | "suffix";
};

/** An automaton: `table[(state << 7) | byte]` is `(next << 3) | (special << 1) | endsHere`. State 0 begins a piece. */
export type AsciiMachine = Uint16Array;

/** Pieces that end before the byte that tells so; `special` in the table. */
export const SPECIAL = { none: 0, oneBefore: 1, twoBefore: 2, lineAndOneBefore: 3 } as const;

/** What stands before the byte that comes, since the piece began; "done" ends before whatever comes. */
type State =
  | "start"
  | "done"
  | "word" // letters; of a cased rule, with a small one
  | "capitals"
  | "digits1"
  | "digits2"
  | "digits3"
  | "space" // one space
  | "blank" // one other white space
  | "spaces" // white space that ends in a space
  | "blanks" // and in another
  | "sign" // one sign that is no apostrophe
  | "quote" // an apostrophe
  | "quoteL"
  | "quoteVR"
  | "signs"
  | "signsLine" // signs, then line breaks
  | "line" // white space that ends in a line break
  | "lineSpace" // and then one space
  | "lineBlank"
  | "lineSpaces"
  | "lineBlanks"
  | "wordQuote" // a word and an apostrophe
  | "wordQuoteL" // and l, v or r, small or not
  | "wordQuoteVR"
  | "wordQuoteBigL"
  | "wordQuoteBigVR";

type Step = { next: State; here?: boolean; special?: number };

/** The automaton of a rule. It says nothing of bytes from 0x80 on, nor of where the text ends. */
export function buildAsciiMachine(rule: AsciiRule): AsciiMachine {
  const names: State[] = ["start"];
  const rows: number[] = [];
  for (let state = 0; state < names.length; state++) {
    for (let byte = 0; byte < 128; byte++) {
      const { next, here = false, special = SPECIAL.none } = step(rule, names[state]!, byte);
      let number = names.indexOf(next);
      if (number < 0) number = names.push(next) - 1;
      rows.push((number << 3) | (special << 1) | Number(here));
    }
  }
  return Uint16Array.from(rows);
}

function step(rule: AsciiRule, state: State, byte: number): Step {
  const kind = kindOf(byte);
  /** The piece ends before this byte, which begins the next. */
  const fresh: Step = { next: first(rule, byte), here: state !== "start" };
  const word: Step = { next: wordOf(rule, byte) };
  switch (state) {
    case "start":
    case "done":
      return fresh;
    case "word":
    case "capitals":
      if (kind === "letter") {
        if (rule.cased && state === "word" && isCapital(byte)) return fresh;
        return state === "capitals" ? word : { next: "word" };
      }
      return kind === "quote" && rule.contraction === "suffix" ? { next: "wordQuote" } : fresh;
    case "digits1":
    case "digits2":
    case "digits3":
      return kind === "digit" ? moreDigits(rule, state) : fresh;
    case "space":
      if (kind === "letter") return word;
      if (kind === "digit") return rule.anyPrefix ? fresh : { next: "digits1" };
      if (kind === "sign" || kind === "quote") return { next: "signs" };
      return { next: white(rule, byte) };
    case "blank":
      if (kind === "letter") return rule.anyPrefix ? word : fresh;
      return isWhite(kind) ? { next: white(rule, byte) } : fresh;
    case "spaces":
    case "blanks":
      if (isWhite(kind)) return { next: white(rule, byte) };
      return after(SPECIAL.oneBefore, step(rule, state === "spaces" ? "space" : "blank", byte));
    case "line":
      if (!isWhite(kind)) return fresh;
      if (isLineBreak(byte)) return { next: "line" };
      return { next: kind === "space" ? "lineSpace" : "lineBlank" };
    case "lineSpace":
    case "lineBlank":
      if (isLineBreak(byte)) return { next: "line" };
      if (isWhite(kind)) return { next: kind === "space" ? "lineSpaces" : "lineBlanks" };
      return after(SPECIAL.oneBefore, step(rule, state === "lineSpace" ? "space" : "blank", byte));
    case "lineSpaces":
    case "lineBlanks":
      if (isLineBreak(byte)) return { next: "line" };
      if (isWhite(kind)) return { next: kind === "space" ? "lineSpaces" : "lineBlanks" };
      return after(
        SPECIAL.lineAndOneBefore,
        step(rule, state === "lineSpaces" ? "space" : "blank", byte),
      );
    case "sign":
    case "quote":
      if (state === "quote" && rule.contraction !== "suffix" && kind === "letter") {
        const tail = contractionStep(rule.contraction === "any", byte);
        if (tail !== undefined)
          return { next: { end: "done", l: "quoteL", vr: "quoteVR" }[tail] as State };
      }
      if (kind === "letter") return rule.anyPrefix ? word : fresh;
      return signsGoOn(rule, "signs", kind, byte) ?? fresh;
    case "quoteL":
    case "quoteVR":
      if (endsContraction(state === "quoteL", rule.contraction === "any", byte))
        return { next: "done" };
      if (rule.anyPrefix) return step(rule, "word", byte);
      return after(SPECIAL.oneBefore, step(rule, "word", byte));
    case "signs":
    case "signsLine":
      return signsGoOn(rule, state, kind, byte) ?? fresh;
    case "wordQuote": {
      const tail = kind === "letter" ? contractionStep(true, byte) : undefined;
      if (tail === "end") return { next: "done" };
      if (tail === "l") return { next: isCapital(byte) ? "wordQuoteBigL" : "wordQuoteL" };
      if (tail === "vr") return { next: isCapital(byte) ? "wordQuoteBigVR" : "wordQuoteVR" };
      return after(SPECIAL.oneBefore, step(rule, "sign", byte));
    }
    case "wordQuoteL":
    case "wordQuoteVR":
    case "wordQuoteBigL":
    case "wordQuoteBigVR": {
      if (endsContraction(state.endsWith("L"), true, byte)) return { next: "done" };
      return after(
        SPECIAL.twoBefore,
        step(rule, state.includes("Big") ? "capitals" : "word", byte),
      );
    }
  }
}

/** A piece that ended earlier, before what `then` says of the byte. */
function after(special: number, then: Step): Step {
  if (then.special !== undefined) throw new Error("buildAsciiMachine: two early ends at one byte");
  return { ...then, special };
}

type Kind = "letter" | "digit" | "space" | "blank" | "quote" | "sign";

function kindOf(byte: number): Kind {
  if ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)) return "letter";
  if (byte >= 48 && byte <= 57) return "digit";
  if (byte === 32) return "space";
  if (byte >= 9 && byte <= 13) return "blank";
  return byte === 39 ? "quote" : "sign";
}

function isWhite(kind: Kind): boolean {
  return kind === "space" || kind === "blank";
}

function isCapital(byte: number): boolean {
  return byte >= 65 && byte <= 90;
}

/** The state after a byte that begins a piece. */
function first(rule: AsciiRule, byte: number): State {
  const kind = kindOf(byte);
  if (kind === "letter") return wordOf(rule, byte);
  if (kind === "digit") return "digits1";
  if (kind === "blank") return rule.lines && isLineBreak(byte) ? "line" : "blank";
  return kind;
}

function wordOf(rule: AsciiRule, byte: number): State {
  return rule.cased && isCapital(byte) ? "capitals" : "word";
}

/** The state after white space that follows white space without a line break. */
function white(rule: AsciiRule, byte: number): State {
  if (rule.lines && isLineBreak(byte)) return "line";
  return byte === 32 ? "spaces" : "blanks";
}

function moreDigits(rule: AsciiRule, state: "digits1" | "digits2" | "digits3"): Step {
  if (rule.digits === "any") return { next: "digits1" };
  if (rule.digits === 3 && state === "digits1") return { next: "digits2" };
  if (rule.digits === 3 && state === "digits2") return { next: "digits3" };
  return { next: "digits1", here: true };
}

/** What follows signs and still belongs to them. */
function signsGoOn(
  rule: AsciiRule,
  state: "signs" | "signsLine",
  kind: Kind,
  byte: number,
): Step | undefined {
  if (rule.lines && isLineBreak(byte)) return { next: "signsLine" };
  if (state === "signsLine") return rule.slash && byte === 47 ? { next: state } : undefined;
  return kind === "sign" || kind === "quote" ? { next: "signs" } : undefined;
}

/** What a letter behind an apostrophe does: it ends a contraction, or may begin one of two letters. */
function contractionStep(anyCase: boolean, byte: number): "end" | "l" | "vr" | undefined {
  const letter = String.fromCharCode(anyCase ? byte | 32 : byte);
  if ("stdm".includes(letter)) return "end";
  if (letter === "l") return "l";
  return letter === "v" || letter === "r" ? "vr" : undefined;
}

function endsContraction(isL: boolean, anyCase: boolean, byte: number): boolean {
  return (anyCase ? byte | 32 : byte) === (isL ? 108 : 101);
}
