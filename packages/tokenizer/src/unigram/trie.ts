// All tokens as a trie over UTF-16 code units, in typed arrays.
import { NO_PAIR, PairTable } from "../bpe/pair-table.ts";

/** Finds which tokens begin at a place of a text. */
export class TokenTrie {
  readonly #children: PairTable;
  /** Id of the token that ends in each node, -1 where none does. */
  readonly #ids: Int32Array;

  /** @param tokens their ids; of two equal texts a map keeps the later one */
  constructor(tokens: ReadonlyMap<string, number>) {
    const children = new PairTable(2 * tokens.size);
    const ids = [-1];
    for (const [token, id] of tokens) {
      let node = 0;
      for (let i = 0; i < token.length; i++) {
        const unit = token.charCodeAt(i);
        let child = children.get(node, unit);
        if (child === NO_PAIR) {
          child = ids.length;
          ids.push(-1);
          children.set(node, unit, child);
        }
        node = child;
      }
      ids[node] = id;
    }
    this.#children = children;
    this.#ids = Int32Array.from(ids);
  }

  /** Calls `found` with the id and end of every token that begins at `start`, the shortest first. */
  from(text: string, start: number, found: (id: number, end: number) => void): void {
    let node = 0;
    for (let i = start; i < text.length;) {
      node = this.#children.get(node, text.charCodeAt(i++));
      if (node === NO_PAIR) return;
      const id = this.#ids[node]!;
      if (id >= 0) found(id, i);
    }
  }
}
