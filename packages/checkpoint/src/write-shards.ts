// Weights in several files, named and listed as Hugging Face does it.
import path from "node:path";
import { writeFileAtomic } from "@llmsmith/files";
import type { RawTensor } from "./raw-tensor.ts";
import { writeSafetensors } from "./safetensors.ts";
import { INDEX_FILE } from "./shard-index.ts";

/** Names of shards: `model-00001-of-00003.safetensors`. */
export const SHARD_NAME: RegExp = /^model-\d{5,}-of-\d{5,}\.safetensors$/;

/** Tensors of one file. */
export type Shard = ReadonlyMap<string, RawTensor>;

/**
 * Fill files in the order of the tensors: the next begins where one would exceed `maxBytes` of numbers. A
 * tensor larger than that is alone in its file.
 * @throws RangeError when `maxBytes` is no whole number above 0
 */
export function planShards(tensors: ReadonlyMap<string, RawTensor>, maxBytes: number): Shard[] {
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1)
    throw new RangeError(
      `saveCheckpoint: maxShardBytes ${maxBytes} must be a whole number of bytes above 0`,
    );
  const shards: Map<string, RawTensor>[] = [];
  let bytes = Infinity;
  for (const [name, tensor] of tensors) {
    const { byteLength } = tensor.data;
    if (bytes + byteLength > maxBytes) {
      shards.push(new Map());
      bytes = 0;
    }
    shards.at(-1)?.set(name, tensor);
    bytes += byteLength;
  }
  return shards;
}

/**
 * Write shards and their index.
 * @throws UserError when a file cannot be written; RangeError as `writeSafetensors`
 */
export async function writeShards(folder: string, shards: readonly Shard[]): Promise<void> {
  const map: [name: string, file: string][] = [];
  let bytes = 0;
  const number = (n: number) => String(n).padStart(5, "0");
  for (const [i, shard] of shards.entries()) {
    const file = `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`;
    await writeSafetensors(path.join(folder, file), shard);
    for (const [name, { data }] of shard) {
      map.push([name, file]);
      bytes += data.byteLength;
    }
  }
  const index = { metadata: { total_size: bytes }, weight_map: Object.fromEntries(map) };
  await writeFileAtomic(path.join(folder, INDEX_FILE), `${JSON.stringify(index, null, 2)}\n`);
}
