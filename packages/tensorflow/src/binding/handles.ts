// Numbers for native tensors: TensorFlow.js keeps numbers, this table keeps what they stand for.

/** Metadata and number of one output. */
export type TensorMetadata = { id: number; shape: number[]; dtype: number };

/** Numbers from here on stand for values of a function that is being compiled. */
export const FIRST_TRACE_ID: number = 2 ** 40;

/**
 * Entries by number. Numbers are never used twice, so a stale number is always noticed. Nothing is
 * freed by garbage collection: the owner deletes, and `count` shows what it forgot.
 */
export class HandleTable<Entry> {
  readonly #entries = new Map<number, Entry>();
  #next: number;

  /** @param first the first number */
  constructor(first = 0) {
    this.#next = first;
  }

  /** How many entries are alive. */
  get count(): number {
    return this.#entries.size;
  }

  /** Keep an entry; its number. */
  add(entry: Entry): number {
    const id = this.#next++;
    this.#entries.set(id, entry);
    return id;
  }

  /**
   * The entry of a number.
   * @param operation who asks, named in the error
   * @throws Error when it was deleted or never existed
   */
  get(id: number, operation: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined && id >= FIRST_TRACE_ID)
      throw new Error(
        `${operation}: an input tensor was made by a compiled function while it was traced and holds no value; return it from the function`,
      );
    if (entry === undefined)
      throw new Error(
        `${operation}: an input tensor was disposed before this operation; keep it alive (tf.keep, or return it from tf.tidy)`,
      );
    return entry;
  }

  /** Forget a number; its entry, or undefined when it was forgotten before. */
  take(id: number): Entry | undefined {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    return entry;
  }
}
