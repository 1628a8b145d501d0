// Documents in another writing than the one wanted.
import type { CleaningStage } from "./stage.ts";

/** What {@link filterCharacters} asks of a document. */
export type FilterCharactersOptions = {
  /** Unicode names of scripts, such as `Latin`, `Cyrillic`, `Han`; one or several that may be mixed. */
  script: string | readonly string[];
  /** Least share of the letters that are of these scripts, 0 … 1; it is still kept. Default 0.8. */
  minShare?: number;
};

const UNKNOWN = 0;
const NO_LETTER = 1;
const OTHER_LETTER = 2;
const WANTED_LETTER = 3;

/**
 * A stage that keeps documents written in the given scripts: of their letters (general category L) at
 * least `minShare` belong to one of them (by Script_Extensions, so that ー counts as Hiragana and Katakana).
 * Digits, punctuation and white space count for nothing; a document without letters has the share 0.
 * @throws RangeError when a script is unknown, none is given, or the share is outside 0 … 1
 */
export function filterCharacters(options: FilterCharactersOptions): CleaningStage {
  const { script, minShare = 0.8 } = options;
  const scripts = typeof script === "string" ? [script] : [...script];
  if (scripts.length === 0) throw new RangeError("filterCharacters: name at least one script");
  if (!(minShare >= 0 && minShare <= 1))
    throw new RangeError(`filterCharacters: minShare must be 0 … 1, not ${minShare}`);
  const classes = letterClasses(scripts);
  const reason = `less than ${minShare} of its letters ${scripts.join(" or ")}`;
  return {
    name: `filterCharacters ${scripts.join(", ")}`,
    start: () => (texts, index) => {
      let wanted = 0;
      let letters = 0;
      const text = texts.text(index);
      for (let i = 0; i < text.length; i++) {
        const codePoint = text.codePointAt(i) as number;
        if (codePoint > 0xffff) i++;
        const kind = classes(codePoint);
        if (kind !== NO_LETTER) letters++;
        if (kind === WANTED_LETTER) wanted++;
      }
      const share = letters === 0 ? 0 : wanted / letters;
      if (share >= minShare) return undefined;
      return { drop: reason, detail: `${wanted} of ${letters}` };
    },
  };
}

/** Asks the regular expressions once for each code point. */
function letterClasses(scripts: readonly string[]): (codePoint: number) => number {
  const wanted = new RegExp(`^[${scripts.map((name) => scriptProperty(name)).join("")}]$`, "u");
  const known = new Uint8Array(0x110000);
  return (codePoint) => {
    const found = known[codePoint] as number;
    if (found !== UNKNOWN) return found;
    const character = String.fromCodePoint(codePoint);
    let kind = NO_LETTER;
    if (/^\p{L}$/u.test(character)) kind = wanted.test(character) ? WANTED_LETTER : OTHER_LETTER;
    known[codePoint] = kind;
    return kind;
  };
}

function scriptProperty(name: string): string {
  const property = `\\p{Script_Extensions=${name}}`;
  try {
    if (!/^[A-Za-z_]+$/.test(name)) throw new SyntaxError(name);
    void new RegExp(property, "u");
    return property;
  } catch (error) {
    throw new RangeError(
      `filterCharacters: "${name}" is no script of Unicode; take a name such as Latin or Greek`,
      { cause: error },
    );
  }
}
