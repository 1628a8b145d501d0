// Pairs of texts as examples of an encoder–decoder.
import type { Row, SplitName } from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";
import type { Tokenizer } from "@llmsmith/tokenizer";
import {
  collateTranslations,
  type TranslationBatch,
  type TranslationExample,
} from "@llmsmith/transformer-model";
import { wholePart } from "../corpus/read-part.ts";
import { paddingMultiple } from "../training/padding.ts";

/** A pair as ids; batches are made of pairs whose sources, `ids`, are about equally long. */
export type EncodedPair = TranslationExample & { ids: ArrayLike<number> };

/** Ids of one side; names of special tokens in it are ordinary text. */
export function encodeSide(tokenizer: Tokenizer, text: string): ArrayLike<number> {
  return tokenizer.encode(text, { disallowedSpecial: "none" });
}

/**
 * All pairs of a part.
 * @throws UserError naming the part and the row whose text does not fit into the context with its end token
 */
export async function encodePart(
  documents: string,
  part: SplitName,
  tokenizer: Tokenizer,
  contextLength: number,
): Promise<EncodedPair[]> {
  const rows = await wholePart(documents, "translations", part);
  return rows.map((row, i) => {
    const side = (name: "source" | "target"): ArrayLike<number> => {
      const ids = encodeSide(tokenizer, textOf(row, name));
      if (ids.length + 1 > contextLength)
        throw new UserError(
          `corpora.translations: the ${name} of row ${i} of the ${part} part has ${ids.length + 1} tokens with its end, more than model.contextLength ${contextLength}; raise it, or drop long rows with clean: [{ length: … }]`,
        );
      return ids;
    };
    const source = side("source");
    return { ids: source, source, target: side("target") };
  });
}

/** A field of a row. */
export function textOf(row: Row, name: "source" | "target"): string {
  return row[name] ?? "";
}

/** How pairs are made into batches. */
export function collatePairs(
  special: { endOfText: number; padding: number },
  maxLength: number,
): (chosen: readonly EncodedPair[]) => TranslationBatch {
  const { endOfText, padding } = special;
  return (chosen) =>
    collateTranslations(chosen, {
      startToken: padding,
      endToken: endOfText,
      padToken: padding,
      maxLength,
      padToMultipleOf: paddingMultiple(),
    });
}
