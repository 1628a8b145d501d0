// TensorFlow's data type numbers and how JavaScript values become the bytes of one.

/** Numbers of TensorFlow's data types (`TF_DataType`). */
export const TF: {
  readonly float32: 1;
  readonly int32: 3;
  readonly uint8: 4;
  readonly string: 7;
  readonly complex64: 8;
  readonly int64: 9;
  readonly bool: 10;
  readonly bfloat16: 14;
  readonly float16: 19;
  readonly resource: 20;
} = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  float16: 19,
  resource: 20,
};

/** Name of a data type number, for messages. */
export function dataTypeName(dataType: number): string {
  const found = Object.entries(TF).find(([, number]) => number === dataType);
  return found ? found[0] : `data type ${dataType}`;
}

/** What TensorFlow.js hands over as a tensor's values. */
export type Values = NodeJS.TypedArray | readonly number[] | readonly boolean[] | readonly string[];

/** The values as the bytes that TensorFlow expects of this data type. */
export function toBytes(dataType: number, values: Values): NodeJS.TypedArray {
  const numbers = values as ArrayLike<number>;
  switch (dataType) {
    case TF.float32:
    case TF.complex64:
      return values instanceof Float32Array ? values : Float32Array.from(numbers);
    case TF.int32:
    // An int64 scalar comes as its two halves.
    case TF.int64:
      return values instanceof Int32Array ? values : Int32Array.from(numbers);
    case TF.bool:
    case TF.uint8:
      return values instanceof Uint8Array ? values : Uint8Array.from(numbers, Number);
    default:
      throw new TypeError(
        `createTensor: the engine "tensorflow" cannot compute with ${dataTypeName(dataType)} tensors; ${dataType === TF.string ? "keep text in JavaScript strings" : "use float32 or int32"}`,
      );
  }
}

/** Bytes of one element, for the types that {@link toBytes} makes. */
export function elementBytes(dataType: number): number {
  if (dataType === TF.bool || dataType === TF.uint8) return 1;
  return dataType === TF.int64 || dataType === TF.complex64 ? 8 : 4;
}

/** An array for `bytes` bytes of this data type, to be filled by TensorFlow. */
export function emptyValues(
  dataType: number,
  bytes: number,
): Float32Array | Int32Array | Uint8Array | BigInt64Array {
  switch (dataType) {
    case TF.float32:
    case TF.complex64:
      return new Float32Array(bytes / 4);
    case TF.int32:
      return new Int32Array(bytes / 4);
    case TF.bool:
    case TF.uint8:
      return new Uint8Array(bytes);
    case TF.int64:
      return new BigInt64Array(bytes / 8);
    default:
      throw new TypeError(
        `read: ${dataTypeName(dataType)} tensors cannot be read into JavaScript; cast to float32 or int32 first`,
      );
  }
}

/** int64 values as the int32 that TensorFlow.js takes them for. */
export function narrowInt64(values: BigInt64Array): Int32Array {
  const narrow = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (value !== (value | 0))
      throw new RangeError(
        `read: the int64 value ${values[i]} at index ${i} does not fit int32; TensorFlow.js has no int64`,
      );
    narrow[i] = value;
  }
  return narrow;
}
