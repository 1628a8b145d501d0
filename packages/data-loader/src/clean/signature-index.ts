// Signatures of the documents kept so far, found again by their bands.
import type { Bands } from "./bands.ts";
import { allocateWords } from "./allocate.ts";
import { mix } from "./minhash.ts";

/** An earlier document, and the share of the signature's entries that agree. */
export type Similar = { document: number; similarity: number };

const NONE = 0xffffffff; // the end of a chain

/** Finds signatures like a given one. */
export type SignatureIndex = {
  readonly size: number;
  /** The first that is found among those with at least `threshold` of its entries equal. */
  find(signature: Uint32Array): Similar | undefined;
  /** Adds a signature; it becomes document number `size`. */
  add(signature: Uint32Array): void;
};

/**
 * An empty index. All signatures lie in one growing array; each band has a table of chains of documents
 * with that band's hash: 4 · (permutations + 2 · bands … 3 · bands) bytes a document before growth, which
 * doubles.
 */
export function signatureIndex(
  permutations: number,
  { bands, rows }: Bands,
  threshold: number,
): SignatureIndex {
  const allocate = (length: number) => allocateWords("dropNearDuplicates", length);
  let capacity = 256; // documents; a power of 2, also the length of each band's table
  let size = 0;
  let signatures = allocate(capacity * permutations);
  let heads = allocate(capacity * bands).fill(NONE);
  let nexts = allocate(capacity * bands);
  const allowed = permutations - Math.ceil(threshold * permutations - 1e-9);

  function slotOf(signature: Uint32Array, offset: number, band: number): number {
    let hash = band;
    for (let i = 0; i < rows; i++) hash = mix(hash, signature[offset + band * rows + i] as number);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    return band * capacity + ((hash ^ (hash >>> 13)) & (capacity - 1));
  }

  function link(document: number): void {
    for (let band = 0; band < bands; band++) {
      const slot = slotOf(signatures, document * permutations, band);
      nexts[document * bands + band] = heads[slot] as number;
      heads[slot] = document;
    }
  }

  function grow(): void {
    capacity *= 2;
    const larger = allocate(capacity * permutations);
    larger.set(signatures);
    signatures = larger;
    heads = allocate(capacity * bands).fill(NONE);
    nexts = allocate(capacity * bands);
    for (let document = 0; document < size; document++) link(document);
  }

  /** How many entries agree; 0 once too many differ. */
  function agreeing(signature: Uint32Array, document: number): number {
    let differing = 0;
    for (let i = 0; i < permutations; i++)
      if (signature[i] !== signatures[document * permutations + i] && ++differing > allowed)
        return 0;
    return permutations - differing;
  }

  return {
    get size() {
      return size;
    },
    find(signature) {
      for (let band = 0; band < bands; band++)
        for (
          let document = heads[slotOf(signature, 0, band)] as number;
          document !== NONE;
          document = nexts[document * bands + band] as number
        ) {
          const agree = agreeing(signature, document);
          if (agree > 0) return { document, similarity: agree / permutations };
        }
      return undefined;
    },
    add(signature) {
      if (size === capacity) grow();
      signatures.set(signature, size * permutations);
      link(size++);
    },
  };
}
