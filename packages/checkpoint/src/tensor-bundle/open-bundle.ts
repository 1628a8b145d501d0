// TensorFlow's checkpoints (TensorBundle, "V2"): an index of names and places, and files of numbers.
import { stat } from "node:fs/promises";
import { closeSync, openSync } from "node:fs";
import { explainFileError, readBytes, UserError } from "@llmsmith/files";
import type { OpenTensors } from "../open-safetensors.ts";
import { bytesPerElement, type DType, viewAs, type RawTensor } from "../raw-tensor.ts";
import { readAt, told } from "../read-at.ts";
import { countElements, type Refuse } from "../safetensors-header.ts";
import { shown } from "../shown.ts";
import { maskedCrc32c } from "./crc32c.ts";
import { type BundleEntry, readEntry, readHeader } from "./entry.ts";
import { tableEntries } from "./table.ts";

/** The index of the largest GPT-2 has 50 kB; a longer one than this is none. */
const MAX_INDEX_BYTES = 2 ** 24;

/** TensorFlow's numbers of the data types that can be read. */
const dtypes: ReadonlyMap<number, DType> = new Map([
  [1, "F32"],
  [2, "F64"],
  [3, "I32"],
  [4, "U8"],
  [5, "I16"],
  [6, "I8"],
  [9, "I64"],
  [10, "BOOL"],
  [14, "BF16"],
  [17, "U16"],
  [19, "F16"],
  [22, "U32"],
  [23, "U64"],
]);

/** Tensors of a bundle, and what is no tensor here. */
export type OpenBundle = OpenTensors & {
  /** Names of entries of other types, such as texts, with TensorFlow's number of the type. */
  others: ReadonlyMap<string, number>;
};

/**
 * Open a checkpoint of TensorFlow by its `prefix`: `PREFIX.index` and `PREFIX.data-00000-of-00001`. Names, types,
 * shapes and places are checked here; `data` of a tensor is read from its place each time it is asked for, and
 * throws a UserError where its checksum (CRC-32C) is another, and a RangeError after `close()`.
 * @throws UserError when a file is missing or damaged, the index is compressed, numbers are big-endian, or a
 * tensor was saved in slices
 */
export async function openTensorBundle(prefix: string): Promise<OpenBundle> {
  const index = `${prefix}.index`;
  const refuse = refuser(index);
  const { shards, entries } = readIndex(await readIndexFile(index, refuse), refuse);
  const used = new Set(entries.map(([, { shard }]) => shard));
  const sizes = new Map<number, number>();
  for (const shard of used) sizes.set(shard, await sizeOf(shardFile(prefix, shard, shards)));
  const others = new Map<string, number>();
  const descriptors = new Map<number, number>();
  const tensors = new Map<string, RawTensor>();
  let isOpen = true;
  for (const [name, entry] of entries) {
    const dtype = dtypes.get(entry.dataType);
    if (dtype === undefined) {
      others.set(name, entry.dataType);
      continue;
    }
    const file = shardFile(prefix, entry.shard, shards);
    requirePlace(name, dtype, entry, sizes.get(entry.shard)!, file, refuse);
    tensors.set(name, {
      dtype,
      shape: entry.shape,
      get data() {
        if (!isOpen) throw new RangeError(`openTensorBundle: ${prefix} is closed; read before`);
        return viewAs(dtype, readTensor(name, entry, file, descriptorOf(entry.shard, file)));
      },
    });
  }
  function descriptorOf(shard: number, file: string): number {
    const found = descriptors.get(shard) ?? told(file, () => openSync(file, "r"));
    descriptors.set(shard, found);
    return found;
  }
  return {
    tensors,
    others,
    close() {
      if (isOpen) for (const descriptor of descriptors.values()) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function refuser(where: string): Refuse {
  return (why) => {
    throw new UserError(
      `${where}: ${why}; the file is damaged or no checkpoint of TensorFlow, get it again`,
    );
  };
}

async function readIndexFile(index: string, refuse: Refuse): Promise<Uint8Array> {
  const bytes = await sizeOf(index);
  if (bytes > MAX_INDEX_BYTES)
    refuse(`it has ${bytes} bytes, more than the limit of ${MAX_INDEX_BYTES}`);
  return readBytes(index);
}

function readIndex(
  table: Uint8Array,
  refuse: Refuse,
): { shards: number; entries: [string, BundleEntry][] } {
  let shards: number | undefined;
  const entries: [string, BundleEntry][] = [];
  for (const [key, value] of tableEntries(table, refuse)) {
    if (key === "") {
      const header = readHeader(value, refuse);
      if (header.bigEndian) refuse("its numbers are big-endian, which is not supported");
      shards = header.shards;
      continue;
    }
    const name = Buffer.from(key, "latin1").toString("utf8");
    const entry = readEntry(value, refuse);
    if (shards === undefined) return refuse("it does not say how many files it has");
    if (entry.sliced)
      refuse(
        `tensor ${shown(name)} was saved in slices, which is not supported: save it whole, without partitions`,
      );
    if (entry.shard >= shards)
      refuse(`tensor ${shown(name)} is in file ${entry.shard} of ${shards}`);
    entries.push([name, entry]);
  }
  if (shards === undefined) return refuse("it does not say how many files it has");
  return { shards, entries };
}

function requirePlace(
  name: string,
  dtype: DType,
  { shape, offset, size }: BundleEntry,
  fileBytes: number,
  file: string,
  refuse: Refuse,
): void {
  const needed = countElements(shape) * bytesPerElement(dtype);
  const sizes = shown(shape.join(", "));
  if (size !== needed)
    refuse(`tensor ${shown(name)} has ${size} bytes, but ${dtype} [${sizes}] needs ${needed}`);
  if (offset + size > fileBytes)
    throw new UserError(
      `${file}: tensor ${shown(name)} ends at byte ${offset + size}, beyond the end of the file (${fileBytes}); its copy is incomplete, get it again`,
    );
}

function readTensor(
  name: string,
  { offset, size, checksum }: BundleEntry,
  file: string,
  descriptor: number,
): Uint8Array {
  const bytes = told(file, () => readAt(descriptor, offset, size));
  if (bytes && maskedCrc32c(bytes) === checksum) return bytes;
  throw new UserError(
    `${file}: ${bytes ? `the checksum of tensor ${shown(name)} is another than the index says` : `it ends within tensor ${shown(name)}`}; the file is damaged, get it again`,
  );
}

/** `model.ckpt.data-00000-of-00001`. */
function shardFile(prefix: string, shard: number, shards: number): string {
  const digits = (number: number) => String(number).padStart(5, "0");
  return `${prefix}.data-${digits(shard)}-of-${digits(shards)}`;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw explainFileError(error, "read", file);
  }
}
