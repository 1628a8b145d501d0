// Oniguruma's regular expressions in JavaScript's, as far as both can say the same.
import { LETTER, NUMBER, UNICODE_CLASSES } from "../split/unicode-classes.ts";

/** Thrown where an expression cannot be said; the message is a phrase such as "has …". */
export class Untranslatable extends Error {}

/** White space, words and digits as Oniguruma has them in Unicode. */
const CLASSES: Readonly<Record<string, string>> = {
  s: "\\p{White_Space}",
  d: "\\p{Nd}",
  w: "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]",
};
/** Outside of classes in brackets, it counts these six signs of Latin-1 as words too. */
const LATIN_WORDS = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}²³¹¼½¾]";
const CONTROLS: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  f: 12,
  v: 11,
  a: 7,
  e: 27,
};
/** General categories and scripts whose names both have. */
const PROPERTY =
  /^(?:L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cf]|Han|Hiragana|Katakana|Hangul|Latin|Greek|Cyrillic|Arabic|Hebrew|Thai|Devanagari)$/u;
/** Small letters that stand together for one character once case does not matter, such as ß for ss. */
const FOLDED_TOGETHER = /ss|f[fil]|st/u;

type Node = { source: string; canBeEmpty: boolean };

/** An expression with the flags g and v that matches as `pattern` does in Oniguruma. Throws {@link Untranslatable}. */
export function fromOniguruma(pattern: string): RegExp {
  const reader = new Reader(pattern);
  const { source } = reader.alternatives(false);
  if (!reader.atEnd) throw new Untranslatable("has a ) too many");
  try {
    return new RegExp(source, "gv");
  } catch {
    throw new Untranslatable("is no regular expression");
  }
}

class Reader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  get atEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  alternatives(anyCase: boolean): Node {
    const found = [this.#sequence(anyCase)];
    while (this.#take("|")) found.push(this.#sequence(anyCase));
    return {
      source: found.map(({ source }) => source).join("|"),
      canBeEmpty: found.some(({ canBeEmpty }) => canBeEmpty),
    };
  }

  #sequence(anyCase: boolean): Node {
    let source = "";
    let canBeEmpty = true;
    let letters = "";
    while (!this.atEnd && !this.#sees("|") && !this.#sees(")")) {
      const character = this.#characters[this.#at]!;
      letters = /^[a-z]$/iu.test(character) ? letters + character.toLowerCase() : "";
      if (anyCase && FOLDED_TOGETHER.test(letters)) {
        throw new Untranslatable(
          `has ${letters} where case does not matter, which also matches one character`,
        );
      }
      const node = this.#quantified(this.#atom(anyCase));
      source += node.source;
      canBeEmpty &&= node.canBeEmpty;
    }
    return { source, canBeEmpty };
  }

  #quantified(atom: Node & { fixed?: boolean }): Node {
    const quantifier = /^(?:[?*+]|\{(\d*)(,?)(\d*)\})/u.exec(this.#rest(16));
    if (quantifier === null) {
      if (this.#sees("{")) throw new Untranslatable("has a { that begins no quantifier");
      return atom;
    }
    const [whole, least = "", comma = "", most = ""] = quantifier;
    const braces = whole.length > 1;
    if (braces && least === "" && most === "") throw new Untranslatable(`has ${whole}`);
    if (atom.fixed === true || atom.canBeEmpty) {
      throw new Untranslatable(`repeats by ${whole} what can be empty`);
    }
    this.#at += whole.length;
    const lazy = this.#take("?");
    if (lazy && braces && comma === "") throw new Untranslatable(`has ${whole}?`);
    if (/^[?*+{]/u.test(this.#rest(1))) {
      throw new Untranslatable(`has the quantifier ${whole}${lazy ? "?" : ""}${this.#rest(1)}`);
    }
    const times = braces ? `{${least === "" ? "0" : least}${comma}${most}}` : whole;
    const canBeEmpty = braces ? Number(least) === 0 : whole !== "+";
    return { source: `${atom.source}${times}${lazy ? "?" : ""}`, canBeEmpty };
  }

  #atom(anyCase: boolean): Node & { fixed?: boolean } {
    const character = this.#next();
    if (character === "(") return this.#group(anyCase);
    if (anyCase && "[\\.".includes(character)) {
      throw new Untranslatable(`has ${character} where case does not matter`);
    }
    if (character === "[") return { source: this.#bracket(), canBeEmpty: false };
    if (character === ".") return { source: "[^\\n]", canBeEmpty: false };
    // A line begins at the start and behind \n, but not behind the last one; it ends before \n and at the end.
    if (character === "^") {
      return { source: "(?:(?<![^])|(?<=\\n)(?=[^]))", canBeEmpty: true, fixed: true };
    }
    if (character === "$") return { source: "(?![^\\n])", canBeEmpty: true, fixed: true };
    if ("?*+{".includes(character)) throw new Untranslatable(`has ${character} behind nothing`);
    if (character === "\\") {
      const source = this.#take("w")
        ? LATIN_WORDS
        : this.#take("W")
          ? `[^${LATIN_WORDS}]`
          : this.#escape();
      return { source, canBeEmpty: false };
    }
    return { source: anyCase ? inAnyCase(character) : literal(character), canBeEmpty: false };
  }

  #group(anyCase: boolean): Node & { fixed?: boolean } {
    const [opening = "("] = /^\?(?:<[=!]|[=!:>]|[a-z-]*:|[a-z-]*\)|<[^>]*>?)?/u.exec(
      this.#rest(24),
    ) ?? [""];
    this.#at += opening.length;
    const around = ["?=", "?!", "?<=", "?<!"].includes(opening);
    if (!around && !["", "?:", "?i:"].includes(opening))
      throw new Untranslatable(`has (${opening}`);
    const inner = this.alternatives(anyCase || opening === "?i:");
    if (!this.#take(")")) throw new Untranslatable("lacks a )");
    const kind = around ? opening : "?:";
    const source = `(${kind}${inner.source})`;
    return { source, canBeEmpty: around || inner.canBeEmpty, fixed: around };
  }

  /** A class, whose [ is read. */
  #bracket(): string {
    let source = this.#take("^") ? "[^" : "[";
    if (this.#sees("]")) throw new Untranslatable("has an empty class or one that begins with ]");
    for (let first = true; !this.#take("]"); first = false) {
      if (this.atEnd) throw new Untranslatable("lacks a ]");
      if (this.#rest(2) === "[:") throw new Untranslatable("has a class of POSIX, [:");
      if (this.#rest(2) === "&&") throw new Untranslatable("has && in a class");
      if (this.#sees("-") && !first && this.#characters[this.#at + 1] !== "]") {
        throw new Untranslatable("has a - in a class that is no range; write \\-");
      }
      source += this.#member();
    }
    return `${source}]`;
  }

  #member(): string {
    if (this.#take("[")) return this.#bracket();
    const from = this.#classCharacter();
    const range = this.#sees("-") && this.#characters[this.#at + 1] !== "]";
    if (!range) return from;
    this.#at++;
    const to = this.#sees("[") ? "" : this.#classCharacter();
    if (!from.startsWith("\\u") || !to.startsWith("\\u")) {
      throw new Untranslatable("has a range in a class that is not of characters");
    }
    return `${from}-${to}`;
  }

  #classCharacter(): string {
    const character = this.#next();
    return character === "\\" ? this.#escape() : literal(character);
  }

  /** What stands behind a backslash. */
  #escape(): string {
    const character = this.#next();
    const small = character.toLowerCase();
    if (character === "p" || character === "P") return this.#property(character === "P");
    const found = CLASSES[small];
    if (found !== undefined) return character === small ? found : `[^${found}]`;
    const control = CONTROLS[character];
    if (control !== undefined) return literal(String.fromCharCode(control));
    const code = /^(?:x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4}))/u.exec(
      character + this.#rest(8),
    );
    if (code !== null) {
      this.#at += code[0].length - 1;
      const value = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "", 16);
      // \x80 and above is a byte there.
      if (value <= 0x10ffff && (code[1] === undefined || value < 0x80))
        return `\\u{${value.toString(16)}}`;
    }
    if (/^[a-z0-9]$/iu.test(character) || character.codePointAt(0)! > 0x7e) {
      throw new Untranslatable(`has \\${character}`);
    }
    return literal(character);
  }

  #property(negated: boolean): string {
    const [whole = "", not = "", name = ""] = /^\{(\^?)([^{}]*)\}/u.exec(this.#rest(32)) ?? [];
    if (!PROPERTY.test(name)) throw new Untranslatable(`has \\p${whole || this.#rest(1)}`);
    this.#at += whole.length;
    const inverse = negated !== (not === "^");
    // By table where there is one: engines know other Unicode versions.
    if (name === "L" || name === "N") {
      return `[${inverse ? "^" : ""}${rangesOf(name === "L" ? LETTER : NUMBER)}]`;
    }
    const property = name.length > 2 ? `Script=${name}` : name;
    return `\\${inverse ? "P" : "p"}{${property}}`;
  }

  #next(): string {
    const character = this.#characters[this.#at++];
    if (character === undefined)
      throw new Untranslatable("ends with a backslash or within a class");
    return character;
  }

  #sees(character: string): boolean {
    return this.#characters[this.#at] === character;
  }

  #take(character: string): boolean {
    if (!this.#sees(character)) return false;
    this.#at++;
    return true;
  }

  #rest(length: number): string {
    return this.#characters.slice(this.#at, this.#at + length).join("");
  }
}

function literal(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/** A character in both cases, with the two signs that fold to an ASCII letter. */
function inAnyCase(character: string): string {
  if (character.codePointAt(0)! > 0x7f) {
    throw new Untranslatable(`has ${character} where case does not matter`);
  }
  const small = character.toLowerCase();
  const large = character.toUpperCase();
  if (small === large) return literal(character);
  const sign = { s: "\\u{17f}", k: "\\u{212a}" }[small] ?? "";
  return `[${literal(small)}${literal(large)}${sign}]`;
}

const RANGES = new Map<number, string>();

/** The characters with a class bit, as the inside of a class. */
function rangesOf(flag: number): string {
  let ranges = RANGES.get(flag);
  if (ranges !== undefined) return ranges;
  ranges = "";
  for (let code = 0; code < 0x110000; code++) {
    if ((UNICODE_CLASSES[code]! & flag) === 0) continue;
    const first = code;
    while (code + 1 < 0x110000 && (UNICODE_CLASSES[code + 1]! & flag) !== 0) code++;
    ranges += `\\u{${first.toString(16)}}-\\u{${code.toString(16)}}`;
  }
  RANGES.set(flag, ranges);
  return ranges;
}
