// Several short examples in one row: little padding, and no example sees or predicts another.

/** An example as token ids; the first `promptLength` are not to be predicted where a loss mask is wanted. */
export type PackableExample = { ids: ArrayLike<number>; promptLength?: number };

/** Packed rows; all arrays are row-major of `shape`. */
export type PackedBatch = {
  inputs: Int32Array;
  /** The token after `inputs` of the same example; elsewhere the ignore index. */
  targets: Int32Array;
  /** Number of the example within its row from 1 on, 0 for padding: attention stays within equal ones. */
  documents: Int32Array;
  /** Position within the example, from 0. */
  positions: Int32Array;
  shape: [rows: number, time: number];
};

/** Options of {@link collatePacked}. */
export type CollatePackedOptions = {
  /** Tokens in a row. */
  contextLength: number;
  /** Token that fills up the rows. */
  padToken: number;
  /** Whether prompts do not count in the loss. Default false. */
  maskPrompt?: boolean;
  /** Target that the loss leaves out. Default −100. */
  ignoreIndex?: number;
};

/**
 * Best-fit decreasing (Johnson, 1974): the longest item first, each into the fullest row that still takes it.
 * Needs O(items · log capacity) time; at most 11/9 of the least number of rows, plus one.
 * @param lengths tokens that each item takes, 1 … capacity
 * @returns the items of each row, ascending; rows in the order of their first item
 * @throws RangeError naming an item that is no positive integer or longer than a row
 */
export function packBestFit(lengths: ArrayLike<number>, capacity: number): number[][] {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(`packBestFit: capacity must be a positive integer, not ${capacity}`);
  const items = Array.from(lengths, (length, item) => {
    if (!Number.isInteger(length) || length < 1 || length > capacity)
      throw new RangeError(
        `packBestFit: item ${item} has length ${length}, outside 1 … ${capacity}; shorten it first`,
      );
    return { item, length };
  });
  items.sort((a, b) => b.length - a.length || a.item - b.item);
  const rows: number[][] = [];
  const bySpace = Array.from({ length: capacity + 1 }, (): number[] => []); // rows with so much space
  const spaces = new SpaceIndex(capacity + 1);
  for (const { item, length } of items) {
    const space = spaces.firstFrom(length);
    const row =
      space === undefined ? rows.push([]) - 1 : ((bySpace[space] as number[]).pop() as number);
    if (space !== undefined) spaces.add(space, -1);
    (rows[row] as number[]).push(item);
    const left = (space ?? capacity) - length;
    (bySpace[left] as number[]).push(row);
    spaces.add(left, 1);
  }
  for (const row of rows) row.sort((a, b) => a - b);
  return rows.sort((a, b) => (a[0] as number) - (b[0] as number));
}

/**
 * Rows of packed examples. An example of n ids takes n − 1 positions, the last id being a target alone:
 * so no target lies in another example.
 * @param rows the examples of each row, as {@link packBestFit} gives them for lengths of `ids.length - 1`
 * @throws RangeError for no rows, an example of fewer than two ids, or a row that is too full
 */
export function collatePacked(
  examples: readonly PackableExample[],
  rows: readonly (readonly number[])[],
  options: CollatePackedOptions,
): PackedBatch {
  const { contextLength: time, padToken, maskPrompt = false, ignoreIndex = -100 } = options;
  if (rows.length === 0) throw new RangeError("collatePacked: no rows");
  const inputs = new Int32Array(rows.length * time).fill(padToken);
  const targets = new Int32Array(rows.length * time).fill(ignoreIndex);
  const documents = new Int32Array(rows.length * time);
  const positions = new Int32Array(rows.length * time);
  for (const [row, chosen] of rows.entries()) {
    let used = 0;
    for (const [place, index] of chosen.entries()) {
      const { ids, promptLength = 0 } = examples[index] ?? { ids: [] };
      if (ids.length < 2 || used + ids.length - 1 > time)
        throw new RangeError(
          `collatePacked: example ${index} of ${ids.length} ids does not fit after ${used} of ${time} tokens in row ${row}`,
        );
      for (let t = 0; t + 1 < ids.length; t++, used++) {
        const at = row * time + used;
        inputs[at] = ids[t] as number;
        if (!maskPrompt || t + 1 >= promptLength) targets[at] = ids[t + 1] as number;
        documents[at] = place + 1;
        positions[at] = t;
      }
    }
  }
  return { inputs, targets, documents, positions, shape: [rows.length, time] };
}

/** How many rows there are for each space, and the least space from some size on, as a binary tree of sums. */
class SpaceIndex {
  readonly #leaves: number;
  readonly #sums: Int32Array;

  constructor(spaces: number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(spaces));
    this.#sums = new Int32Array(this.#leaves * 2);
  }

  add(space: number, count: number): void {
    for (let node = this.#leaves + space; node >= 1; node >>= 1)
      this.#sums[node] = (this.#sums[node] as number) + count;
  }

  /** The least space of at least `from` that a row has. */
  firstFrom(from: number): number | undefined {
    let node = this.#leaves + from;
    if ((this.#sums[node] as number) > 0) return from;
    for (; node > 1; node >>= 1)
      if (node % 2 === 0 && (this.#sums[node + 1] as number) > 0) {
        node++;
        while (node < this.#leaves)
          node = (this.#sums[node * 2] as number) > 0 ? node * 2 : node * 2 + 1;
        return node - this.#leaves;
      }
    return undefined;
  }
}
