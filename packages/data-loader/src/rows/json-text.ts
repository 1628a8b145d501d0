// One text column of a JSON line from bytes to bytes: what most lines need, without a string on the way.

const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const LETTER_U = 117;

/** Bytes that stand for themselves inside a string: all but quotes, backslashes and control characters. */
const PLAIN: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);
/** The byte that `\` and this one stand for; 0 for none. */
const ESCAPED: Uint8Array = new Uint8Array(256);
for (const [i, name] of [...'"\\/bfnrt'].entries())
  ESCAPED[name.charCodeAt(0)] = '"\\/\b\f\n\r\t'.charCodeAt(i);

/**
 * Reads lines that are objects of strings, numbers, `true`, `false` and `null`, with nothing nested. Whatever else
 * a line is, JSON or not, is left to a whole parser: this one must only be right where it gives an answer.
 */
export class JsonTextReader {
  readonly #column: Uint8Array;
  readonly #in: Uint8Array;
  #out: Uint8Array = new Uint8Array(0);
  #at = 0;
  #to = 0;
  #end = 0;

  constructor(column: string, input: Uint8Array) {
    this.#column = new TextEncoder().encode(column);
    this.#in = input;
  }

  /**
   * Write the column's text of the line `from` … `to`, which is UTF-8, into `output` at `start`, where it takes no
   * more room than the line has.
   * @returns the text's end, or -1 for a line left to others
   */
  read(from: number, to: number, output: Uint8Array, start: number): number {
    this.#out = output;
    this.#at = from;
    this.#to = to;
    this.#end = start;
    if (!this.#token(OPEN)) return -1;
    let textEnd = -1;
    do {
      this.#space();
      const isColumn = this.#key();
      if (isColumn === undefined || !this.#token(COLON)) return -1;
      this.#space();
      if (this.#in[this.#at] === QUOTE) {
        const before = this.#end;
        if (!this.#string()) return -1;
        if (isColumn && textEnd >= 0) return -1; // a second one: the last would count
        if (isColumn) textEnd = this.#end;
        else this.#end = before; // room used and given back
      } else if (isColumn || !this.#scalar()) return -1;
    } while (this.#token(COMMA));
    if (!this.#token(CLOSE)) return -1;
    this.#space();
    return this.#at === to ? textEnd : -1;
  }

  #space(): void {
    for (; this.#at < this.#to; this.#at++) {
      const byte = this.#in[this.#at];
      if (byte !== SPACE && byte !== 9 && byte !== 13) return;
    }
  }

  /** Pass over space and this byte, if it comes next. */
  #token(byte: number): boolean {
    this.#space();
    if (this.#at >= this.#to || this.#in[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  /** Pass over a name without escapes: whether it is the column's; undefined where there is none. */
  #key(): boolean | undefined {
    if (this.#at >= this.#to || this.#in[this.#at] !== QUOTE) return undefined;
    const first = ++this.#at;
    while (this.#at < this.#to && PLAIN[this.#in[this.#at]!] === 1) this.#at++;
    if (this.#at >= this.#to || this.#in[this.#at] !== QUOTE) return undefined;
    const length = this.#at++ - first;
    return (
      length === this.#column.length &&
      this.#column.every((byte, i) => byte === this.#in[first + i])
    );
  }

  /** Unescape the string that begins here; false for one that is broken or has half a surrogate pair. */
  #string(): boolean {
    const [bytes, out, to] = [this.#in, this.#out, this.#to];
    let at = this.#at + 1;
    let end = this.#end;
    while (at < to) {
      const byte = bytes[at]!;
      if (PLAIN[byte] === 1) {
        out[end++] = byte;
        at++;
      } else if (byte === QUOTE) {
        this.#at = at + 1;
        this.#end = end;
        return true;
      } else if (byte !== BACKSLASH || at + 1 >= to) return false;
      else if (bytes[at + 1] !== LETTER_U) {
        const escaped = ESCAPED[bytes[at + 1]!]!;
        if (escaped === 0) return false;
        out[end++] = escaped;
        at += 2;
      } else {
        const first = this.#hex(at + 2);
        const surrogate = first >= 0xd800 && first <= 0xdfff;
        const code = surrogate ? this.#pair(first, at + 6) : first;
        if (code < 0) return false;
        end = writeCharacter(out, end, code);
        at += surrogate ? 12 : 6;
      }
    }
    return false;
  }

  /** The character of a high surrogate and the low one that must be escaped at `at`; -1 for none. */
  #pair(high: number, at: number): number {
    if (high > 0xdbff || this.#in[at] !== BACKSLASH || this.#in[at + 1] !== LETTER_U) return -1;
    const low = this.#hex(at + 2);
    if (low < 0xdc00 || low > 0xdfff) return -1;
    return 0x10000 + ((high - 0xd800) << 10) + low - 0xdc00;
  }

  /** Four hexadecimal digits; -1 where they are not. */
  #hex(at: number): number {
    if (at + 4 > this.#to) return -1;
    let value = 0;
    for (let i = at; i < at + 4; i++) {
      const byte = this.#in[i]!;
      const letter = byte | 32;
      if (byte >= 48 && byte <= 57) value = value * 16 + byte - 48;
      else if (letter >= 97 && letter <= 102) value = value * 16 + letter - 87;
      else return -1;
    }
    return value;
  }

  /** Pass over a number or a word; they are short, and what they say is not asked for. */
  #scalar(): boolean {
    const first = this.#at;
    while (this.#at < this.#to && isScalarByte(this.#in[this.#at]!)) this.#at++;
    const text = String.fromCharCode(...this.#in.subarray(first, Math.min(this.#at, first + 64)));
    return this.#at - first <= 64 && SCALAR.test(text);
  }
}

const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

function isScalarByte(byte: number): boolean {
  return byte !== COMMA && byte !== CLOSE && byte > SPACE;
}

/** UTF-8 of a character that is no surrogate; where it ends. */
function writeCharacter(out: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    out[at] = code;
    return at + 1;
  }
  const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  let rest = code;
  for (let i = at + length - 1; i > at; i--) {
    out[i] = 0x80 | (rest & 0x3f);
    rest >>= 6;
  }
  out[at] = ((0xf00 >> length) & 0xff) | rest;
  return at + length;
}
