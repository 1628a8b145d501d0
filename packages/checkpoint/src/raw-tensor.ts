// A tensor outside any engine: its type, its shape, its numbers.

/** Number types of the safetensors format that this package reads and writes. */
export type DType = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I16" | "I8" | "U8" | "BOOL";

/** The array that holds a type; half-precision numbers are kept as their 16 bits. */
export type RawData =
  | Float64Array
  | Float32Array
  | Uint16Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** A tensor as stored: row-major `data` of `shape`. F16 and BF16 are 16-bit patterns (see {@link toFloat32}). */
export type RawTensor = { dtype: DType; shape: number[]; data: RawData };

/** Bytes of one element. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

const arrays = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** A view of `bytes` as numbers of a type; copies only when the bytes are not aligned for it. */
export function viewAs(dtype: DType, bytes: Uint8Array): RawData {
  const size = bytesPerElement[dtype];
  const aligned = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new arrays[dtype](
    aligned.buffer as ArrayBuffer,
    aligned.byteOffset,
    aligned.byteLength / size,
  );
}

/**
 * The numbers of a float tensor as float32: F32 as they are, F64 rounded, F16 and BF16 exact.
 * @throws TypeError for whole-number types
 */
export function toFloat32(tensor: RawTensor): Float32Array {
  const { dtype, data } = tensor;
  if (dtype === "F32") return data as Float32Array;
  if (dtype === "F64") return Float32Array.from(data as Float64Array);
  if (dtype === "BF16") {
    const words = new Uint32Array(data.length);
    (data as Uint16Array).forEach((half, i) => (words[i] = half << 16));
    return new Float32Array(words.buffer);
  }
  if (dtype === "F16") return Float32Array.from(data as Uint16Array, halfToFloat);
  throw new TypeError(`toFloat32: ${dtype} holds whole numbers, not floats`);
}

/** IEEE 754 binary16 → number. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
