// How the numbers of a GGUF tensor are stored: as floats, or as blocks of small whole numbers with a scale.
import { fromFloat32, toFloat32 } from "../half-precision.ts";
import { bytesOf, viewAs } from "../raw-tensor.ts";

/** Types that are written: 4, 2 and 34/32 bytes for a number. */
export type GGUFType = "f32" | "f16" | "q8_0";

type Encoding = {
  /** Code of the type in the file. */
  code: number;
  /** Numbers of one block, which all lie in one row. */
  numbers: number;
  /** Bytes of one block. */
  bytes: number;
  encode(values: Float32Array): Uint8Array;
  decode(bytes: Uint8Array): Float32Array;
};

const Q8_NUMBERS = 32;
const Q8_BYTES = 2 + Q8_NUMBERS;
const GREATEST = 127;

/** The types by name. */
export const encodings: Readonly<Record<GGUFType, Encoding>> = {
  f32: {
    code: 0,
    numbers: 1,
    bytes: 4,
    encode: bytesOf,
    decode: (bytes) => viewAs("F32", bytes) as Float32Array,
  },
  f16: {
    code: 1,
    numbers: 1,
    bytes: 2,
    encode: (values) => bytesOf(fromFloat32(values, [values.length], "F16").data),
    decode: (bytes) =>
      toFloat32({ dtype: "F16", shape: [bytes.length / 2], data: viewAs("F16", bytes) }),
  },
  q8_0: { code: 8, numbers: Q8_NUMBERS, bytes: Q8_BYTES, encode: toBlocks, decode: fromBlocks },
};

/**
 * Blocks of 32 numbers: a scale d = max|x| / 127 in half precision, then each x / d as a signed byte. The
 * division is by the scale before it is rounded, in float32, and ties go away from zero: so ggml does it, and
 * only so are the bytes the same.
 */
function toBlocks(values: Float32Array): Uint8Array {
  const count = values.length / Q8_NUMBERS;
  const scales = new Float32Array(count);
  const out = new Uint8Array(count * Q8_BYTES);
  for (let block = 0; block < count; block++) {
    const start = block * Q8_NUMBERS;
    let greatest = 0;
    for (let i = 0; i < Q8_NUMBERS; i++)
      greatest = Math.max(greatest, Math.abs(values[start + i]!));
    const scale = Math.fround(greatest / GREATEST);
    const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
    scales[block] = scale;
    const at = block * Q8_BYTES + 2;
    for (let i = 0; i < Q8_NUMBERS; i++)
      out[at + i] = roundAwayFromZero(Math.fround(values[start + i]! * inverse));
  }
  const halves = bytesOf(fromFloat32(scales, [count], "F16").data);
  for (let block = 0; block < count; block++)
    out.set(halves.subarray(2 * block, 2 * block + 2), block * Q8_BYTES);
  return out;
}

function fromBlocks(bytes: Uint8Array): Float32Array {
  const count = bytes.length / Q8_BYTES;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const halves = Uint16Array.from({ length: count }, (_, i) => view.getUint16(i * Q8_BYTES, true));
  const scales = toFloat32({ dtype: "F16", shape: [count], data: halves });
  return Float32Array.from({ length: count * Q8_NUMBERS }, (_, i) => {
    const block = Math.floor(i / Q8_NUMBERS);
    return scales[block]! * view.getInt8(block * Q8_BYTES + 2 + (i % Q8_NUMBERS));
  });
}

/** `Math.round` sends −2.5 to −2. Stored in a byte, a negative number is its two's complement. */
function roundAwayFromZero(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}
