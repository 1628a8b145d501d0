// The bytes of every token by id, packed into one array.

/** Byte strings by id; an id may be vacant. */
export class Vocabulary {
  /** All tokens' bytes; token `id` is `bytes[offsets[id], offsets[id + 1])`. */
  readonly bytes: Uint8Array;
  readonly offsets: Uint32Array;
  /** 1 where the id has a token. */
  readonly present: Uint8Array;

  constructor(bytes: Uint8Array, offsets: Uint32Array, present: Uint8Array) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.present = present;
  }

  /** @param tokens bytes by id; undefined where an id is vacant */
  static of(tokens: readonly (Uint8Array | undefined)[]): Vocabulary {
    let total = 0;
    for (const token of tokens) total += token?.length ?? 0;
    const bytes = new Uint8Array(total);
    const offsets = new Uint32Array(tokens.length + 1);
    const present = new Uint8Array(tokens.length);
    let at = 0;
    for (let id = 0; id < tokens.length; id++) {
      const token = tokens[id];
      if (token !== undefined) {
        bytes.set(token, at);
        present[id] = 1;
        at += token.length;
      }
      offsets[id + 1] = at;
    }
    return new Vocabulary(bytes, offsets, present);
  }

  /** Greatest id + 1. */
  get size(): number {
    return this.present.length;
  }

  /** Whether `id` is an integer that has a token. */
  has(id: number): boolean {
    return this.present[id] === 1;
  }

  /** A token's bytes, as a view. */
  view(id: number): Uint8Array {
    return this.bytes.subarray(this.offsets[id], this.offsets[id + 1]);
  }

  /** The bytes of all `ids` one after another. Throws a RangeError on an id without a token. */
  decode(ids: ArrayLike<number>): Uint8Array {
    let total = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      if (!this.has(id)) {
        throw new RangeError(
          `decode: there is no token ${id} (at index ${i}); ids lie below ${this.size}, were they made by another tokenizer?`,
        );
      }
      total += this.offsets[id + 1]! - this.offsets[id]!;
    }
    const out = new Uint8Array(total);
    let at = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      const end = this.offsets[id + 1]!;
      for (let from = this.offsets[id]!; from < end; from++) out[at++] = this.bytes[from]!;
    }
    return out;
  }
}
