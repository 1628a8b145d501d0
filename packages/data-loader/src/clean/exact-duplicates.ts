// Documents that were there before, letter for letter.
import { hash } from "node:crypto";
import { hashSet } from "./hash-set.ts";
import type { CleaningStage } from "./stage.ts";

const COPY = "copy of an earlier document";

/**
 * A stage that keeps the first of equal documents. It remembers 128 bits of each one's SHA-256, not the
 * text: 21 to 43 bytes for each document kept.
 * @param options.normalize compare NFKC in lower case, with runs of white space as one blank and none at
 * the ends; the text that stays is as it was. Default false: the bytes must be equal
 */
export function dropExactDuplicates(options: { normalize?: boolean } = {}): CleaningStage {
  const { normalize = false } = options;
  return {
    name: "dropExactDuplicates",
    start() {
      const seen = hashSet("dropExactDuplicates");
      return (texts, index) => {
        const content = normalize ? normalized(texts.text(index)) : texts.bytes(index);
        return seen.add(hash("sha256", content, "buffer")) ? undefined : { drop: COPY };
      };
    },
  };
}

function normalized(text: string): string {
  return text.normalize("NFKC").toLowerCase().normalize("NFKC").replaceAll(/\s+/gu, " ").trim();
}
