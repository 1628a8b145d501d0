// JSON lines to documents: run where they are encoded, by a worker of a pool or on the main thread.
import { isUtf8 } from "node:buffer";
import { UserError } from "@llmsmith/files";
import { withoutReturn } from "../rows/decode.ts";
import { isBlankLine, rowOfLine } from "../rows/json-rows.ts";
import type { Utf8Documents } from "./documents.ts";

/** Whole lines, and the column that holds the text. */
export type LinesInput = { bytes: Uint8Array; column: string };

/** A line without a document: broken, not UTF-8, or of other columns. */
export type OddLine = {
  /** Its bytes, without `\n`. */
  bytes: Uint8Array;
  /** Whether a `\n` ended it. */
  ended: boolean;
  /** Of its first byte in the input. */
  offset: number;
  /** Lines before it in the input. */
  lines: number;
  /** Documents before it in the input. */
  documents: number;
};

/** What {@link readDocuments} says beside the documents; nothing is read behind bytes that are not UTF-8. */
export type LinesReport = { lines: number; odd: OddLine[] };

const NEWLINE = 10;
const OPEN_BRACE = 123;

/** The texts of a column, a document for each line that has one, by the rules of `.jsonl` files. */
export function readDocuments({ bytes, column }: LinesInput): {
  documents: Utf8Documents;
  report: LinesReport;
} {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const latin1Column = Buffer.from(column, "utf8").toString("latin1");
  const texts = new Texts(bytes.length);
  const odd: OddLine[] = [];
  const allUtf8 = isUtf8(bytes);
  let lines = 0;
  for (let from = 0; from < input.length; lines++) {
    const newline = input.indexOf(NEWLINE, from);
    const ended = newline >= 0;
    const to = ended ? newline : input.length;
    const line = input.subarray(from, to);
    const valid = allUtf8 || isUtf8(line);
    const plain = valid ? latin1Text(line, latin1Column) : undefined;
    const text = plain === undefined && valid ? textOf(line, ended, column) : undefined;
    if (plain !== undefined) texts.add(plain, "latin1");
    else if (typeof text === "string") texts.add(text, "utf8");
    else if (text === undefined)
      odd.push({
        bytes: Uint8Array.from(line),
        ended,
        offset: from,
        lines,
        documents: texts.count,
      });
    from = to + 1;
    if (!valid) break;
  }
  return { documents: texts.documents(), report: { lines, odd } };
}

/**
 * The column's UTF-8 as a string of a character for each byte: JSON is parsed faster so, and what is not ASCII
 * passes through as it is. Undefined where that may not hold (`\u` names characters, not bytes) and for every line
 * that needs a closer look.
 */
function latin1Text(line: Buffer, latin1Column: string): string | undefined {
  if (line[0] !== OPEN_BRACE) return undefined;
  const text = line.toString("latin1");
  if (text.includes("\\u")) return undefined;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const found = Object.hasOwn(value, latin1Column) ? value[latin1Column] : undefined;
    return typeof found === "string" ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The line's text; null for a blank line, undefined where there is none to be had. */
function textOf(bytes: Uint8Array, ended: boolean, column: string): string | null | undefined {
  const line = lineOf(bytes, ended);
  if (isBlankLine(line)) return null;
  try {
    const row = rowOfLine(line, "");
    return Object.hasOwn(row, column) ? row[column] : undefined;
  } catch (error) {
    if (!UserError.is(error)) throw error;
    return undefined; // the main thread, which knows the line's place, meets the same error
  }
}

/** A line as `readLines` gives it. */
export function lineOf(bytes: Uint8Array, ended: boolean): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  return ended ? withoutReturn(text) : text;
}

/** UTF-8 of texts one after another. */
class Texts {
  #bytes: Buffer;
  #end = 0;
  readonly #ends: number[] = [];

  constructor(room: number) {
    this.#bytes = Buffer.from(new ArrayBuffer(room));
  }

  get count(): number {
    return this.#ends.length;
  }

  /** Lone surrogates become U+FFFD. */
  add(text: string, encoding: "utf8" | "latin1"): void {
    const end = this.#end + Buffer.byteLength(text, encoding);
    // JSON of a value that is no text can be longer than its line: the room may not do.
    if (end > this.#bytes.length) {
      const wider = Buffer.from(new ArrayBuffer(end * 2));
      wider.set(this.#bytes.subarray(0, this.#end));
      this.#bytes = wider;
    }
    this.#bytes.write(text, this.#end, encoding);
    this.#end = end;
    this.#ends.push(end);
  }

  documents(): Utf8Documents {
    return {
      bytes: new Uint8Array(this.#bytes.buffer, 0, this.#end),
      ends: Uint32Array.from(this.#ends),
    };
  }
}
