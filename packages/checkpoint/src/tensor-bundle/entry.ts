// What the index says of the bundle and of each tensor: messages of protocol buffers with few fields.
// Format: tensorflow/core/protobuf/tensor_bundle.proto
import type { Refuse } from "../safetensors-header.ts";
import { ByteReader } from "./byte-reader.ts";

/** Of the whole bundle. */
export type BundleHeader = { shards: number; bigEndian: boolean };

/** Of one tensor. */
export type BundleEntry = {
  /** Number of TensorFlow's data type. */
  dataType: number;
  shape: number[];
  shard: number;
  /** Bytes before it in its shard, and its own. */
  offset: number;
  size: number;
  /** Masked CRC-32C of the bytes. */
  checksum: number;
  /** Whether it is one of the slices that a larger tensor was saved in. */
  sliced: boolean;
};

/** A field's number with its value: of a message that lies inside, its bytes. */
type Field = [number: number, value: number | Uint8Array];

/** More axes than any tensor has. */
const MAX_AXES = 254;

/** The value of the empty key. */
export function readHeader(bytes: Uint8Array, refuse: Refuse): BundleHeader {
  // Absent fields are zeros in these messages.
  const header: BundleHeader = { shards: 0, bigEndian: false };
  for (const [number, value] of fieldsOf(bytes, refuse)) {
    if (number === 1) header.shards = asNumber(value, refuse);
    if (number === 2) header.bigEndian = value !== 0;
  }
  return header;
}

/** The value of a tensor's name. */
export function readEntry(bytes: Uint8Array, refuse: Refuse): BundleEntry {
  const entry: BundleEntry = {
    dataType: 0,
    shape: [],
    shard: 0,
    offset: 0,
    size: 0,
    checksum: 0,
    sliced: false,
  };
  for (const [number, value] of fieldsOf(bytes, refuse)) {
    if (number === 1) entry.dataType = asNumber(value, refuse);
    if (number === 2) entry.shape = readShape(value, refuse);
    if (number === 3) entry.shard = asNumber(value, refuse);
    if (number === 4) entry.offset = asNumber(value, refuse);
    if (number === 5) entry.size = asNumber(value, refuse);
    if (number === 6) entry.checksum = asNumber(value, refuse);
    if (number === 7) entry.sliced = true;
  }
  return entry;
}

function readShape(message: number | Uint8Array, refuse: Refuse): number[] {
  const shape: number[] = [];
  for (const [number, axis] of fieldsOf(asBytes(message, refuse), refuse)) {
    if (number === 3) refuse("a tensor's shape is unknown");
    if (number !== 2) continue;
    let size = 0;
    for (const [part, value] of fieldsOf(asBytes(axis, refuse), refuse))
      if (part === 1) size = asNumber(value, refuse);
    if (shape.push(size) > MAX_AXES) refuse(`a tensor has more than ${MAX_AXES} axes`);
  }
  return shape;
}

function* fieldsOf(bytes: Uint8Array, refuse: Refuse): Generator<Field, void, undefined> {
  const reader = new ByteReader(bytes, refuse);
  while (!reader.done) {
    const tag = reader.varint();
    const [number, kind] = [Math.floor(tag / 8), tag % 8];
    if (kind === 0) yield [number, reader.varint()];
    else if (kind === 2) yield [number, reader.bytes(reader.varint())];
    else if (kind === 5) yield [number, reader.fixed32()];
    else if (kind === 1) reader.bytes(8);
    else refuse(`field ${number} of a tensor is of the unknown kind ${kind}`);
  }
}

function asNumber(value: number | Uint8Array, refuse: Refuse): number {
  return typeof value === "number" ? value : refuse("a field has bytes where a number is needed");
}

function asBytes(value: number | Uint8Array, refuse: Refuse): Uint8Array {
  return typeof value === "number" ? refuse("a field has a number where bytes are needed") : value;
}
