// Documents that were there before with a few words changed.
import { bandsFor } from "./bands.ts";
import { minHash, shingleHashes } from "./minhash.ts";
import { signatureIndex } from "./signature-index.ts";
import type { CleaningStage } from "./stage.ts";
import { wordsOf } from "./words.ts";

/** How {@link dropNearDuplicates} compares. */
export type NearDuplicatesOptions = {
  /** Least similarity of documents taken for the same, above 0 … 1. Default 0.8. */
  threshold?: number;
  /** Words in a row that make one element of a document's set, from 1. Default 5. */
  shingle?: number;
  /** Entries of a signature, 16 … 1,024: the estimate's error falls with their root. Default 128. */
  permutations?: number;
  /** Draws the permutations; default 0. The same seed drops the same documents on every machine. */
  seed?: number;
};

const NEAR_COPY = "near copy of an earlier document";

/**
 * A stage that keeps the first of documents that are alike. Documents are compared as sets of shingles
 * (words in lower case without punctuation; one of fewer words is one shingle, one of no words its own
 * text) by their Jaccard similarity |A ∩ B| / |A ∪ B|, estimated from MinHash signatures (Broder 1997)
 * with a standard error of √(s (1 - s) / permutations): 0.035 at 0.8. Only documents that share a band of
 * the signature are compared. A document is compared with those that were kept: where A is like B and B
 * like C, but A not like C, A and C stay.
 *
 * Memory: about 650 bytes for each document kept with the defaults, up to three times as much while the
 * tables double.
 * @throws RangeError for an option outside its range
 */
export function dropNearDuplicates(options: NearDuplicatesOptions = {}): CleaningStage {
  const { threshold = 0.8, shingle = 5, permutations = 128, seed = 0 } = options;
  if (!(threshold > 0 && threshold <= 1))
    throw new RangeError(
      `dropNearDuplicates: threshold must be above 0 and at most 1, not ${threshold}`,
    );
  if (!Number.isInteger(shingle) || shingle < 1)
    throw new RangeError(`dropNearDuplicates: shingle must be a positive integer, not ${shingle}`);
  if (!Number.isInteger(permutations) || permutations < 16 || permutations > 1024)
    throw new RangeError(
      `dropNearDuplicates: permutations must be an integer in 16 … 1024, not ${permutations}`,
    );
  const signer = minHash(permutations, seed);
  const bands = bandsFor(threshold, permutations);
  return {
    name: "dropNearDuplicates",
    start() {
      const index = signatureIndex(permutations, bands, threshold);
      const rows: number[] = []; // of the documents in the index
      const signature = new Uint32Array(permutations);
      return (texts, position, row) => {
        const text = texts.text(position);
        const words = wordsOf(text);
        signer.sign(shingleHashes(words.length > 0 ? words : [text], shingle), signature);
        const similar = index.find(signature);
        if (similar)
          return {
            drop: NEAR_COPY,
            detail: `row ${rows[similar.document]}, similarity about ${similar.similarity.toFixed(2)}`,
          };
        index.add(signature);
        rows.push(row);
        return undefined;
      };
    },
  };
}
