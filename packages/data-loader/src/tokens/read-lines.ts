// JSON lines to documents: run where they are encoded, by a worker of a pool or on the main thread.
import { isUtf8 } from "node:buffer";
import { UserError } from "@llmsmith/files";
import { withoutReturn } from "../rows/decode.ts";
import { isBlankLine, rowOfLine } from "../rows/json-rows.ts";
import { JsonTextReader } from "../rows/json-text.ts";
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

/** The texts of a column, a document for each line that has one, by the rules of `.jsonl` files. */
export function readDocuments({ bytes, column }: LinesInput): {
  documents: Utf8Documents;
  report: LinesReport;
} {
  const texts = new Texts(bytes.length);
  const odd: OddLine[] = [];
  const allUtf8 = isUtf8(bytes);
  const reader = new JsonTextReader(column, bytes);
  let lines = 0;
  for (let from = 0; from < bytes.length; lines++) {
    const newline = bytes.indexOf(NEWLINE, from);
    const ended = newline >= 0;
    const to = ended ? newline : bytes.length;
    const valid = allUtf8 || isUtf8(bytes.subarray(from, to));
    const end = valid ? reader.read(from, to, texts.bytes, texts.end) : -1;
    if (end >= 0) texts.close(end);
    else {
      const line = bytes.subarray(from, to);
      const text = valid ? textOf(line, ended, column) : undefined;
      if (typeof text === "string") texts.add(text, bytes.length - to);
      else if (text === undefined)
        odd.push({ bytes: line.slice(), ended, offset: from, lines, documents: texts.count });
    }
    from = to + 1;
    if (!valid) return { documents: texts.documents(), report: { lines, odd } };
  }
  return { documents: texts.documents(), report: { lines, odd } };
}

/** The line's text; null for a blank line, undefined where there is none to be had. */
function textOf(bytes: Uint8Array, ended: boolean, column: string): string | null | undefined {
  const line = lineOf(bytes, ended);
  if (isBlankLine(line)) return null;
  try {
    return rowOfLine(line, "")[column];
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
  bytes: Uint8Array;
  /** Of the last whole text. */
  end = 0;
  readonly #ends: number[] = [];

  constructor(room: number) {
    this.bytes = new Uint8Array(room);
  }

  get count(): number {
    return this.#ends.length;
  }

  /** A text was written behind the last one. */
  close(end: number): void {
    this.end = end;
    this.#ends.push(end);
  }

  /** Lone surrogates become U+FFFD. `later`: room to keep for what follows; JSON of a value can be longer than its line. */
  add(text: string, later: number): void {
    const utf8 = new TextEncoder().encode(text);
    if (this.end + utf8.length + later > this.bytes.length) {
      const wider = new Uint8Array((this.end + utf8.length + later) * 2);
      wider.set(this.bytes.subarray(0, this.end));
      this.bytes = wider;
    }
    this.bytes.set(utf8, this.end);
    this.close(this.end + utf8.length);
  }

  documents(): Utf8Documents {
    return { bytes: this.bytes.subarray(0, this.end), ends: Uint32Array.from(this.#ends) };
  }
}
