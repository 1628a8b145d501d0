// Lines of standard input: split at line feeds alone (JSON may hold U+2028), strict UTF-8.
import { UserError } from "@llmsmith/files";

/** A line without its end, counted from 1. */
export type Line = { number: number; text: string };

/**
 * The lines of a stream of bytes; a last line without an end counts.
 * @param where named in errors
 * @throws UserError for bytes that are not UTF-8, naming the line
 */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array | string>,
  where: string,
): AsyncGenerator<Line> {
  let held: Buffer[] = [];
  let number = 0;
  for await (const chunk of bytes) {
    let rest = typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      held.push(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      yield decode(held, ++number, where);
      held = [];
    }
    if (rest.length > 0) held.push(rest);
  }
  if (held.length > 0) yield decode(held, ++number, where);
}

function decode(pieces: Buffer[], number: number, where: string): Line {
  const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  const end = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end));
    return { number, text };
  } catch (error) {
    throw new UserError(`${where}:${number}: not valid UTF-8; convert it to UTF-8`, {
      cause: error,
    });
  }
}
