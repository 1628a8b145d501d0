// One column of a file as texts, with errors that name the file.
import { readRows, type ReadRowsOptions, textsOf } from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";

/** @throws UserError of the reader, or naming the file and the row that lacks the column */
export async function* textsOfFile(
  file: string,
  column: string,
  reading: ReadRowsOptions,
): AsyncGenerator<string> {
  try {
    yield* textsOf(readRows(file, reading), column);
  } catch (error) {
    // The column's error names the row only; a reader's own begins with the file.
    if (!UserError.is(error) || error.message.includes(file)) throw error;
    throw new UserError(`${file}: ${error.message}`, { cause: error });
  }
}
