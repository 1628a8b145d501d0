// Documents that are too short to teach anything, or too long to be one document.
import type { CleaningStage } from "./stage.ts";

/** Limits of {@link filterLength}; both are still kept. */
export type FilterLengthOptions = {
  /** Default 0. */
  minCharacters?: number;
  /** Default no limit. */
  maxCharacters?: number;
};

/**
 * A stage that keeps the documents of `minCharacters` … `maxCharacters` code points of Unicode: an emoji
 * is one or more, never half, as it may be in the UTF-16 units of a string's `length`.
 * @throws RangeError when a limit is no integer ≥ 0, the lower is above the upper, or neither is given
 */
export function filterLength(options: FilterLengthOptions): CleaningStage {
  const { minCharacters = 0, maxCharacters = Infinity } = options;
  if (!Number.isInteger(minCharacters) || minCharacters < 0)
    throw new RangeError(
      `filterLength: minCharacters must be an integer ≥ 0, not ${minCharacters}`,
    );
  if (maxCharacters !== Infinity && !(Number.isInteger(maxCharacters) && maxCharacters >= 0))
    throw new RangeError(
      `filterLength: maxCharacters must be an integer ≥ 0, not ${maxCharacters}`,
    );
  if (minCharacters > maxCharacters)
    throw new RangeError(
      `filterLength: minCharacters ${minCharacters} is above maxCharacters ${maxCharacters}`,
    );
  if (minCharacters === 0 && maxCharacters === Infinity)
    throw new RangeError("filterLength: give minCharacters, maxCharacters or both");
  const tooShort = `shorter than ${minCharacters} characters`;
  const tooLong = `longer than ${maxCharacters} characters`;
  return {
    name: "filterLength",
    start: () => (texts, index) => {
      const length = countCodePoints(texts.bytes(index));
      if (length < minCharacters) return { drop: tooShort, detail: `${length}` };
      return length > maxCharacters ? { drop: tooLong, detail: `${length}` } : undefined;
    },
  };
}

/** Code points of UTF-8: the bytes that do not continue one. */
export function countCodePoints(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}
