// A tensor outside any engine: its type, its shape, its numbers.

/** Number types of the safetensors format that this package reads and writes. */
export type DType =
  | "F64"
  | "F32"
  | "F16"
  | "BF16"
  | "I64"
  | "I32"
  | "I16"
  | "I8"
  | "U64"
  | "U32"
  | "U16"
  | "U8"
  | "BOOL";

/** The array that holds a type; half-precision numbers are kept as their 16 bits. */
export type RawData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** A tensor as stored: row-major `data` of `shape`. F16 and BF16 are 16-bit patterns (see `toFloat32`). */
export type RawTensor = { dtype: DType; shape: number[]; data: RawData };

const arrays = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** All types, for messages. */
export const dtypes: readonly DType[] = Object.keys(arrays) as DType[];

/** Whether `value` is one of {@link dtypes}; names that every object inherits are not. */
export function isDType(value: unknown): value is DType {
  return typeof value === "string" && Object.hasOwn(arrays, value);
}

/** Bytes of one element. */
export function bytesPerElement(dtype: DType): number {
  return arrays[dtype].BYTES_PER_ELEMENT;
}

/** Whether `data` is the kind of array that holds `dtype`. */
export function holds(dtype: DType, data: RawData): boolean {
  return data instanceof arrays[dtype];
}

/** A view of `bytes` as numbers of a type; copies only when the bytes are not aligned for it. */
export function viewAs(dtype: DType, bytes: Uint8Array): RawData {
  const size = bytesPerElement(dtype);
  // A copy by the constructor: Buffer's own `slice` would be another unaligned view.
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new arrays[dtype](
    aligned.buffer as ArrayBuffer,
    aligned.byteOffset,
    aligned.byteLength / size,
  );
}

/** Node hashes and reads less than 2 GiB at once. */
const PIECE_BYTES = 2 ** 30;

/** `bytes` in pieces of at most 1 GiB, shared, not copied. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.length; start += PIECE_BYTES)
    yield bytes.subarray(start, start + PIECE_BYTES);
}

/** The bytes of a tensor's numbers, shared, not copied. */
export function bytesOf(data: RawData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
