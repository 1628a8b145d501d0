// Little-endian numbers and texts, one after another, in a buffer that grows.
import type { GGUFNumber } from "./value.ts";

/** Collects the head of a GGUF file. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** All that was written. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  number(type: GGUFNumber, value: number): void {
    const at = this.#take(8);
    const view = this.#view;
    const bytes = {
      u8: () => (view.setUint8(at, value), 1),
      i8: () => (view.setInt8(at, value), 1),
      u16: () => (view.setUint16(at, value, true), 2),
      i16: () => (view.setInt16(at, value, true), 2),
      u32: () => (view.setUint32(at, value, true), 4),
      i32: () => (view.setInt32(at, value, true), 4),
      f32: () => (view.setFloat32(at, value, true), 4),
      u64: () => (view.setBigUint64(at, BigInt(value), true), 8),
      i64: () => (view.setBigInt64(at, BigInt(value), true), 8),
      f64: () => (view.setFloat64(at, value, true), 8),
    }[type]();
    this.#length += bytes;
  }

  /** The length in bytes, and UTF-8. */
  text(value: string): void {
    const utf8 = Buffer.from(value, "utf8");
    this.number("u64", utf8.length);
    const at = this.#take(utf8.length); // first: it may exchange the buffer
    this.#bytes.set(utf8, at);
    this.#length += utf8.length;
  }

  /** Zeros up to a multiple of `alignment`. */
  align(alignment: number): void {
    const zeros = Math.ceil(this.#length / alignment) * alignment - this.#length;
    const at = this.#take(zeros);
    this.#bytes.fill(0, at, at + zeros);
    this.#length += zeros;
  }

  /** Where the next bytes go; there is room for `count`. */
  #take(count: number): number {
    if (this.#length + count > this.#bytes.length) {
      const grown = new Uint8Array(2 * (this.#length + count));
      grown.set(this.bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return this.#length;
  }
}
