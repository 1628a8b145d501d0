// Rows of comma- or tab-separated text.
import { UserError } from "@llmsmith/files";
import { parseCsv } from "./csv.ts";
import { readText } from "./decode.ts";
import { type LocatedRow, type OnBroken, setColumn, unlessBroken } from "./located.ts";
import { listOf, type Row } from "./row.ts";

/** How the fields of a line stand. */
export type CsvForm = { delimiter: string; quote: boolean; header?: readonly string[] | undefined };

/** The rows below the header, or all of them where `header` names the columns. */
export async function* csvRows(
  path: string,
  { delimiter, quote, header: given }: CsvForm,
  onBroken?: OnBroken,
): AsyncGenerator<LocatedRow> {
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    throw new RangeError(
      `readRows: delimiter ${JSON.stringify(delimiter)} must be one character, not a quote or line break`,
    );
  let header = given;
  for await (const { line, fields } of parseCsv(readText(path), { delimiter, quote }, path)) {
    const where = `${path}:${line}`;
    if (!header) {
      requireDistinct(fields, where);
      header = fields;
      continue;
    }
    const names = header;
    const row = unlessBroken(() => rowOfFields(names, fields, where), onBroken);
    if (row) yield { row, where };
  }
}

function requireDistinct(names: readonly string[], where: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new UserError(`${where}: the header names "${twice}" twice; rename a column`);
}

function rowOfFields(names: readonly string[], fields: readonly string[], where: string): Row {
  if (fields.length !== names.length)
    throw new UserError(
      `${where}: ${fields.length} fields, but there are ${names.length} columns (${listOf(names)}); mend the line, or check delimiter and quote`,
    );
  const row: Row = {};
  for (const [index, name] of names.entries()) setColumn(row, name, fields[index] as string);
  return row;
}
