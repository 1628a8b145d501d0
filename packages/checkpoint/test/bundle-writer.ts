// Writes TensorFlow's bundles as its own writer does, but with small blocks and the faults that tests ask for.
import { writeFileSync } from "node:fs";
import { maskedCrc32c } from "../src/tensor-bundle/crc32c.ts";

export type WrittenTensor = {
  name: string;
  dataType: number;
  shape: number[];
  bytes: Uint8Array;
  shard?: number;
  /** Further bytes of its entry. */
  more?: number[];
};
type Options = {
  shards?: number;
  blockBytes?: number;
  compression?: number;
  header?: number[];
  sorted?: boolean;
};

export function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 128);
  return [...bytes, left];
}
const fixed32 = (value: number): number[] => [0, 8, 16, 24].map((bits) => (value >>> bits) & 255);
const field = (number: number, value: number): number[] =>
  value === 0 ? [] : [number * 8, ...varint(value)];
const message = (number: number, bytes: number[]): number[] => [
  number * 8 + 2,
  ...varint(bytes.length),
  ...bytes,
];

/** Entries of a block: a key shares its beginning with the one before, but for every 16th. */
function block(entries: readonly (readonly [string, number[]])[]): number[] {
  const bytes: number[] = [];
  const restarts: number[] = [];
  let before = "";
  for (const [i, [key, value]] of entries.entries()) {
    let shared = 0;
    if (i % 16 === 0) restarts.push(bytes.length);
    else while (shared < before.length && before[shared] === key[shared]) shared++;
    const own = [...Buffer.from(key.slice(shared), "latin1")];
    bytes.push(...varint(shared), ...varint(own.length), ...varint(value.length), ...own, ...value);
    before = key;
  }
  if (restarts.length === 0) restarts.push(0);
  return [...bytes, ...restarts.flatMap(fixed32), ...fixed32(restarts.length)];
}

/** Write `PREFIX.index` and the files of numbers. */
export function writeBundle(
  prefix: string,
  tensors: readonly WrittenTensor[],
  options: Options = {},
): void {
  const { shards = 1, blockBytes = 300, compression = 0, sorted = true } = options;
  const data: number[][] = Array.from({ length: shards }, () => []);
  // Names byte by byte, as they are compared.
  const named = tensors.map((one) => ({ ...one, name: Buffer.from(one.name).toString("latin1") }));
  const inOrder = sorted ? named.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : named;
  const entries: [string, number[]][] = [
    ["", options.header ?? [...field(1, shards), ...message(3, field(1, 1))]],
  ];
  for (const { name, dataType, shape, bytes, shard = 0, more = [] } of inOrder) {
    const sizes = shape.flatMap((size) => message(2, field(1, size)));
    const place = [...field(3, shard), ...field(4, data[shard]!.length), ...field(5, bytes.length)];
    const checksum = [6 * 8 + 5, ...fixed32(maskedCrc32c(bytes))];
    entries.push([
      name,
      [...field(1, dataType), ...message(2, sizes), ...place, ...checksum, ...more],
    ]);
    data[shard]!.push(...bytes);
  }
  const table: number[] = [];
  const add = (bytes: number[]): number[] => {
    const handle = [...varint(table.length), ...varint(bytes.length)];
    table.push(...bytes, compression);
    table.push(...fixed32(maskedCrc32c(Uint8Array.from([...bytes, compression]))));
    return handle;
  };
  const blocks: [string, number[]][] = [];
  for (let from = 0; from < entries.length;) {
    let to = from + 1;
    while (to < entries.length && block(entries.slice(from, to + 1)).length < blockBytes) to++;
    blocks.push([entries[to - 1]![0], add(block(entries.slice(from, to)))]);
    from = to;
  }
  const places = [...add(block([])), ...add(block(blocks))];
  const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
  const footer = [...places, ...Array.from({ length: 40 - places.length }, () => 0), ...magic];
  writeFileSync(`${prefix}.index`, Uint8Array.from([...table, ...footer]));
  for (const [shard, bytes] of data.entries())
    writeFileSync(`${prefix}.data-0000${shard}-of-0000${shards}`, Uint8Array.from(bytes));
}
