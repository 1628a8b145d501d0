// A set of byte strings numbered in order of arrival: open addressing over typed arrays, no JavaScript string per entry.

/** Hash of `bytes[start, end)`. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** Byte strings → 0, 1, 2, … Grows without bound; `clear` keeps the memory. */
export class ByteTable {
  /** Number of byte strings held. */
  size = 0;
  /** All strings one after another; string `i` is `arena[offsets[i], offsets[i + 1])`. */
  arena: Uint8Array;
  offsets: Uint32Array;
  #hashes: Int32Array;
  #slots: Int32Array; // entry + 1, 0 is empty
  #mask: number;

  constructor(capacity = 1024, bytesPerEntry = 8) {
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.#slots = new Int32Array(slots);
    this.#mask = slots - 1;
    this.#hashes = new Int32Array(slots / 2);
    this.offsets = new Uint32Array(slots / 2 + 1);
    this.arena = new Uint8Array((slots / 2) * bytesPerEntry);
  }

  /** The number of `bytes[start, end)`, or -1. `hash` is {@link hashBytes} of the same bytes. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const hashes = this.#hashes;
    const mask = this.#mask;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]! - 1;
      if (entry < 0) return -1;
      if (hashes[entry] === hash && this.#equals(entry, bytes, start, end)) return entry;
    }
  }

  #equals(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.arena;
    let at = this.offsets[entry]!;
    if (this.offsets[entry + 1]! - at !== end - start) return false;
    for (let i = start; i < end; i++) if (arena[at++] !== bytes[i]) return false;
    return true;
  }

  /** Adds a byte string that {@link find} did not find; returns its number. */
  add(bytes: Uint8Array, start: number, end: number, hash: number): number {
    if (this.size === this.#hashes.length) this.#grow();
    const entry = this.size++;
    const from = this.offsets[entry]!;
    const to = from + end - start;
    if (to > this.arena.length) {
      const arena = new Uint8Array(Math.max(this.arena.length * 2, to));
      arena.set(this.arena);
      this.arena = arena;
    }
    for (let i = start, at = from; i < end; i++) this.arena[at++] = bytes[i]!;
    this.offsets[entry + 1] = to;
    this.#hashes[entry] = hash;
    this.#link(entry, hash);
    return entry;
  }

  /** Forgets all entries. */
  clear(): void {
    this.size = 0;
    this.#slots.fill(0);
  }

  #link(entry: number, hash: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = entry + 1;
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    const offsets = new Uint32Array(hashes.length + 1);
    offsets.set(this.offsets);
    this.offsets = offsets;
    this.#slots = new Int32Array(hashes.length * 2);
    this.#mask = this.#slots.length - 1;
    for (let entry = 0; entry < this.size; entry++) this.#link(entry, hashes[entry]!);
  }
}
