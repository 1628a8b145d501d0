// Documents of plain text: the whole file, or what stands between separators.
import { longerThanAString, MAX_TEXT_LENGTH, readText } from "./decode.ts";
import type { LocatedRow } from "./located.ts";

/** The documents of a text file as rows with one column, `text`; those of white space alone are passed over. */
export async function* textRows(path: string, separator?: string): AsyncGenerator<LocatedRow> {
  if (separator === "")
    throw new RangeError("readRows: documentSeparator is empty; leave it out or give a text");
  let count = 0;
  const located = (text: string): LocatedRow[] =>
    text.trim() === "" ? [] : [{ row: { text }, where: `${path}: document ${++count}` }];
  let pieces: string[] = []; // of the document being read: joined once
  let length = 0;
  let seam = ""; // its last characters: a separator may lie across chunks
  for await (const chunk of readText(path)) {
    pieces.push(chunk);
    length += chunk.length;
    if (length > MAX_TEXT_LENGTH)
      throw longerThanAString(`${path}: document ${count + 1}`, "give a documentSeparator");
    if (separator === undefined) continue;
    if ((seam + chunk).includes(separator)) {
      const documents = pieces.join("").split(separator);
      const rest = documents.pop() as string;
      for (const document of documents) yield* located(document);
      pieces = [rest];
      length = rest.length;
      seam = "";
    }
    seam =
      separator.length > 1 ? (seam + (pieces.at(-1) as string)).slice(1 - separator.length) : "";
  }
  yield* located(pieces.join(""));
}
