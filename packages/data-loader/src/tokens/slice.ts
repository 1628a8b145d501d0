// A part of a token source: training and validation tokens out of one folder, without copying.
import type { TokenSource } from "./open.ts";

/**
 * The tokens from `start` on as a source of their own, which reads through to the whole one
 * (the book's 90/10 split: `sliceTokens(store, 0, n)` and `sliceTokens(store, n)`).
 * @param end one after the last token; default the source's end
 * @throws RangeError when the part does not lie within the source
 */
export function sliceTokens(
  source: TokenSource,
  start: number,
  end: number = source.length,
): TokenSource {
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (!whole || start < 0 || end < start || end > source.length)
    throw new RangeError(
      `sliceTokens: ${start} … ${end} does not lie within the ${source.length} tokens`,
    );
  const length = end - start;
  return {
    length,
    ...(source.hash !== undefined && { hash: `${source.hash} from ${start} to ${end}` }),
    read(from, count, into) {
      // Checked here: a run past the part's end may still lie within the whole source.
      if (!(from >= 0) || !(from + count <= length))
        throw new RangeError(
          `read: tokens ${from} … ${from + count} reach outside the ${length} of this part`,
        );
      return source.read(start + from, count, into);
    },
  };
}
