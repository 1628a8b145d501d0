// Pieces that take their token without merging: what `ignore_merges` asks for, and tiktoken always does.
import { ByteTable, hashBytes } from "./byte-table.ts";
import { Encoder } from "./encoder.ts";
import type { BpeModel } from "./model.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** `model` with the tokens that merging does not make, to be found as whole pieces; the others need no looking up. */
export function withWholePieces(
  model: BpeModel,
  vocabulary: Vocabulary,
  isAdded: (id: number) => boolean,
): BpeModel {
  const merger = new Encoder(model, { next: (_bytes, _start, end) => end });
  const table = new ByteTable();
  const ids: number[] = [];
  for (let id = 0; id < vocabulary.size; id++) {
    if (!vocabulary.has(id) || isAdded(id)) continue;
    const bytes = vocabulary.view(id);
    merger.reset();
    merger.encode(bytes, 0, bytes.length);
    if (merger.length === 1) continue;
    table.add(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
    ids.push(id);
  }
  return { ...model, whole: { table, ids: Int32Array.from(ids) } };
}
