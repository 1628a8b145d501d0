// Comma- and tab-separated values, read as Python's csv module and pandas read them.
import { UserError } from "@llmsmith/files";

/** How fields are separated and quoted. */
export type CsvOptions = {
  /** One character. */
  delimiter: string;
  /**
   * Whether `"` at the start of a field opens a quoted field (RFC 4180; `""` is one quote). Text after
   * the closing quote is kept, as pandas and Python's csv module do. `false`: quotes are ordinary text.
   */
  quote: boolean;
};

/** One record and the line (from 1) on which it begins. */
export type CsvRecord = { line: number; fields: string[] };

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** Where the reader stands inside a record. */
type Place = "start" | "plain" | "quoted" | "closed";

/**
 * Records of a stream of text; blank lines are skipped.
 * @param where file, named in errors
 * @throws UserError when a quoted field is still open at the end, naming the line that opened it
 */
export async function* parseCsv(
  chunks: AsyncIterable<string> | Iterable<string>,
  options: CsvOptions,
  where: string,
): AsyncGenerator<CsvRecord> {
  const delimiter = options.delimiter.charCodeAt(0);
  let place: Place = "start"; // of a field
  let field = ""; // what earlier segments and chunks gave to the field
  let fields: string[] = [];
  let line = 1;
  let recordLine = 1;
  let quotedLine = 1;
  let afterReturn = false; // the last character was CR, so an LF belongs to it
  const ready: CsvRecord[] = [];

  function endRecord(): void {
    const blank = fields.length === 0 && field === "" && place === "start";
    if (!blank) ready.push({ line: recordLine, fields: [...fields, field] });
    fields = [];
    field = "";
    place = "start";
  }

  for await (const text of chunks) {
    let segment = 0; // start of the text not yet given to `field`
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const followsReturn = afterReturn;
      afterReturn = code === CR;
      if (code === CR || (code === LF && !followsReturn)) line++;

      if (place === "quoted") {
        if (code !== QUOTE) continue;
        field += text.slice(segment, i);
        segment = i + 1;
        place = "closed";
        continue;
      }
      if (place === "closed" && code === QUOTE) {
        segment = i; // the second quote of a pair is the text
        place = "quoted";
        continue;
      }
      if (code === delimiter) {
        fields.push(field + text.slice(segment, i));
        field = "";
        segment = i + 1;
        place = "start";
      } else if (code === LF || code === CR) {
        if (!(code === LF && followsReturn)) {
          field += text.slice(segment, i);
          endRecord();
        }
        segment = i + 1;
        recordLine = line;
      } else if (place === "start" && code === QUOTE && options.quote) {
        segment = i + 1;
        place = "quoted";
        quotedLine = line;
      } else place = "plain";
    }
    field += text.slice(segment);
    yield* ready.splice(0);
  }
  if (place === "quoted")
    throw new UserError(
      `${where}:${quotedLine}: a quoted field begins here and never ends; close it, or read with quote: false`,
    );
  endRecord();
  yield* ready;
}
