// Reads flatbuffers with every offset checked: apache-arrow follows a changed one wherever it leads.

const TEXT_BYTES = 2 ** 26; // texts may be shared between tables; this many bytes of them are enough

/** Tables of the flatbuffer in `bytes`; whatever leads out of it is an Error that says where it lies. */
export class FlatBuffer {
  readonly #view: DataView;
  #tablesLeft: number;
  #textLeft: number;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#tablesLeft = bytes.byteLength >> 2; // a table takes at least 4 bytes: more visits share some
    this.#textLeft = bytes.byteLength + TEXT_BYTES;
  }

  /** @throws Error when there is none inside the bytes */
  root(): FlatTable {
    return this.tableAt(0);
  }

  /** The number of `width` bytes at `position`, signed. @throws Error outside the bytes or 2^53 */
  number(position: number, width: 1 | 2 | 4 | 8): number {
    this.#require(position, width);
    if (width === 1) return this.#view.getInt8(position);
    if (width === 2) return this.#view.getInt16(position, true);
    if (width === 4) return this.#view.getInt32(position, true);
    const value = Number(this.#view.getBigInt64(position, true));
    if (!Number.isSafeInteger(value))
      throw new Error(`its description holds the number ${value} at byte ${position}`);
    return value;
  }

  /** The table that the offset at `position` leads to. */
  tableAt(position: number): FlatTable {
    if (--this.#tablesLeft < 0)
      throw new Error("its description leads to more tables than it holds");
    const at = this.#follow(position);
    const fields = at - this.number(at, 4);
    this.#require(fields, 4);
    const fieldsSize = this.number(fields, 2);
    const size = this.number(fields + 2, 2);
    if (fieldsSize < 4 || size < 4) throw new Error(`its description has no table at byte ${at}`);
    this.#require(fields, fieldsSize);
    this.#require(at, size);
    return new FlatTable(this, at, { at: fields, size: fieldsSize }, size);
  }

  /** First byte and count of the vector that the offset at `position` leads to. */
  vectorAt(position: number, width: number): { first: number; count: number } {
    const at = this.#follow(position);
    const count = this.number(at, 4);
    this.#require(at + 4, count * width);
    return { first: at + 4, count };
  }

  /** Check the text that the offset at `position` leads to. */
  textAt(position: number): void {
    this.#textLeft -= this.vectorAt(position, 1).count;
    if (this.#textLeft < 0) throw new Error("its description leads to more text than it holds");
  }

  #follow(position: number): number {
    const at = position + this.number(position, 4);
    if (at <= position) throw new Error(`its description leads back at byte ${position}`);
    this.#require(at, 4);
    return at;
  }

  #require(position: number, length: number): void {
    if (position < 0 || length < 0 || position + length > this.#view.byteLength)
      throw new Error(
        `its description leads to byte ${position + Math.max(0, length)} of ${this.#view.byteLength}`,
      );
  }
}

/** A table whose fields are read by their number in the schema; one that is left out is its default. */
export class FlatTable {
  readonly #buffer: FlatBuffer;
  readonly #at: number;
  readonly #fields: { at: number; size: number };
  readonly #size: number;

  constructor(buffer: FlatBuffer, at: number, fields: { at: number; size: number }, size: number) {
    this.#buffer = buffer;
    this.#at = at;
    this.#fields = fields;
    this.#size = size;
  }

  number(field: number, width: 1 | 2 | 4 | 8, otherwise = 0): number {
    const position = this.#position(field, width);
    return position === undefined ? otherwise : this.#buffer.number(position, width);
  }

  table(field: number): FlatTable | undefined {
    const position = this.#position(field, 4);
    return position === undefined ? undefined : this.#buffer.tableAt(position);
  }

  /** Check a text, which may be left out. */
  text(field: number): void {
    const position = this.#position(field, 4);
    if (position !== undefined) this.#buffer.textAt(position);
  }

  /** A vector of tables; none where it is left out. */
  tables(field: number): FlatTable[] {
    return this.#elements(field, 4, (at) => this.#buffer.tableAt(at));
  }

  /** A vector of structs or numbers of `width` bytes; `number` reads at a byte of the element. */
  structs<T>(
    field: number,
    width: number,
    read: (number: (byte: number, width: 4 | 8) => number) => T,
  ): T[] {
    return this.#elements(field, width, (at) =>
      read((byte, size) => this.#buffer.number(at + byte, size)),
    );
  }

  #elements<T>(field: number, width: number, read: (position: number) => T): T[] {
    const position = this.#position(field, 4);
    if (position === undefined) return [];
    const { first, count } = this.#buffer.vectorAt(position, width);
    return Array.from({ length: count }, (_, i) => read(first + i * width));
  }

  #position(field: number, width: number): number | undefined {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.#fields.size) return undefined;
    const offset = this.#buffer.number(this.#fields.at + entry, 2);
    if (offset === 0) return undefined;
    if (offset < 4 || offset + width > this.#size)
      throw new Error(`its description has a field outside its table at byte ${this.#at}`);
    return this.#at + offset;
  }
}
