// Reads the numbers of an index, byte by byte, and never beyond its end.
import type { Refuse } from "../safetensors-header.ts";

/** A place in bytes that moves on with each number read. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #refuse: Refuse;
  #at = 0;

  constructor(bytes: Uint8Array, refuse: Refuse) {
    this.#bytes = bytes;
    this.#refuse = refuse;
  }

  /** Whether nothing is left. */
  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A whole number of seven bits a byte, the lowest first; beyond 2^53 the file is refused. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const [byte] = this.bytes(1);
      value += (byte! & 127) * scale;
      // Negative numbers have all of 64 bits, and nothing here may be negative.
      if (!Number.isSafeInteger(value)) this.#refuse("a number in it is negative or beyond 2^53");
      if (byte! < 128) return value;
    }
  }

  /** Four bytes as a number in [0, 2^32). */
  fixed32(): number {
    const [a, b, c, d] = this.bytes(4);
    return (a! | (b! << 8) | (c! << 16) | (d! << 24)) >>> 0;
  }

  /** The next `count` bytes, shared, not copied. */
  bytes(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) this.#refuse("it ends within a number or name");
    const found = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return found;
  }
}
