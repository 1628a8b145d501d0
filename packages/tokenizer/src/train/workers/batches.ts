// Texts gathered to batches of UTF-8 that are worth a message to a worker.
import { lastCut } from "../../split/last-cut.ts";
import type { Order } from "./messages.ts";

/** The most bytes of UTF-8 that a UTF-16 code unit becomes. */
const WIDEST = 3;

/**
 * The texts as batches of up to `size` bytes, more only where a text has no place to be cut. A long text is cut where no piece of any
 * splitting rule reaches over, so that its pieces stay the same.
 * @param size at least 16
 */
export async function* batchesOf(
  texts: Iterable<string> | AsyncIterable<string>,
  size: number,
): AsyncGenerator<NonNullable<Order>, void, undefined> {
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(size);
  let ends: number[] = [];
  let used = 0;
  for await (const text of texts) {
    for (const part of partsOf(text, Math.floor(size / WIDEST))) {
      if (used > 0 && used + part.length * WIDEST > bytes.length) {
        yield { bytes, ends };
        bytes = new Uint8Array(Math.max(size, part.length * WIDEST));
        ends = [];
        used = 0;
      } else if (part.length * WIDEST > bytes.length) bytes = new Uint8Array(part.length * WIDEST);
      used += encoder.encodeInto(part, bytes.subarray(used)).written;
      ends.push(used);
    }
  }
  if (used > 0) yield { bytes, ends };
}

/** `text` in parts of up to `most` code units where it can be cut, whose pieces together are its own. */
function* partsOf(text: string, most: number): Generator<string, void, undefined> {
  let from = 0;
  let length = most;
  while (text.length - from > length) {
    const cut = lastCut(text.slice(from, from + length), []);
    if (cut > 0) {
      yield text.slice(from, from + cut);
      from += cut;
    }
    length = cut > 0 ? most : length * 2; // so that all looking stays linear
  }
  yield text.slice(from);
}
