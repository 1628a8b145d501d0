// The same text in the same code points.
import type { CleaningStage } from "./stage.ts";

/** The normal forms of Unicode (Standard Annex #15). */
export type UnicodeForm = "NFC" | "NFD" | "NFKC" | "NFKD";

const forms: readonly string[] = ["NFC", "NFD", "NFKC", "NFKD"] satisfies UnicodeForm[];

/**
 * A stage that brings texts into a normal form of Unicode and counts those that were in another. NFC
 * loses nothing that is to be seen; NFKC also turns ﬁ into fi, ² into 2 and full-width letters into
 * plain ones.
 * @throws RangeError for another form
 */
export function normalizeUnicode(options: { form?: UnicodeForm } = {}): CleaningStage {
  const { form = "NFC" } = options;
  if (!forms.includes(form))
    throw new RangeError(`normalizeUnicode: form must be one of ${forms.join(", ")}, not ${form}`);
  return {
    name: `normalizeUnicode ${form}`,
    start: () => (texts, index) => {
      if (isAscii(texts.bytes(index))) return undefined; // ASCII is in every form
      const text = texts.text(index);
      const normal = text.normalize(form);
      return normal === text ? undefined : { text: normal };
    },
  };
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 127) return false;
  return true;
}
