// Between float32 and the two 16-bit formats that checkpoints are shared in.
import type { RawTensor } from "./raw-tensor.ts";

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/**
 * The numbers of a float tensor as float32: F32 as they are (the same array), F16 and BF16 exact,
 * F64 rounded.
 * @throws TypeError for whole-number types
 */
export function toFloat32(tensor: RawTensor): Float32Array {
  const { dtype, data } = tensor;
  if (dtype === "F32") return data as Float32Array;
  if (dtype === "F64") return Float32Array.from(data as Float64Array);
  if (dtype !== "BF16" && dtype !== "F16")
    throw new TypeError(
      `toFloat32: ${dtype} holds whole numbers, not floats; read its data as they are`,
    );
  const halves = data as Uint16Array;
  const out = new Uint32Array(halves.length);
  if (dtype === "BF16") for (let i = 0; i < out.length; i++) out[i] = halves[i]! << 16;
  else for (let i = 0; i < out.length; i++) out[i] = binary16ToBinary32(halves[i]!);
  return new Float32Array(out.buffer);
}

/**
 * Float32 numbers as the 16 bits of F16 or BF16, rounded to the nearest (ties to even) as PyTorch's
 * `.to()` does it. What is too large for F16 becomes infinite.
 */
export function fromFloat32(
  values: Float32Array,
  shape: readonly number[],
  dtype: "F16" | "BF16",
): RawTensor {
  const data = new Uint16Array(values.length);
  const convert = dtype === "BF16" ? binary32ToBfloat16 : binary32ToBinary16;
  for (let i = 0; i < data.length; i++) {
    float[0] = values[i]!;
    data[i] = convert(bits[0]!);
  }
  return { dtype, shape: [...shape], data };
}

/** IEEE 754 binary16 → the bits of the same number in binary32; NaN keeps its payload. */
function binary16ToBinary32(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal: shift the leading one up into the hidden place.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 1023) << 13);
}

function binary32ToBfloat16(word: number): number {
  if ((word & 0x7fffffff) > 0x7f800000) return (word >>> 16) | 0x40; // NaN must not round to infinity
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}

function binary32ToBinary16(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // rounds beyond 65504
  if (magnitude >= 0x38800000) {
    // Normal: 13 bits of the fraction go, ties to even; a carry runs into the exponent as it must.
    const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((rounded - 0x38000000) >>> 13);
  }
  // Subnormal: whole multiples of 2^-24.
  float[0] = 0;
  bits[0] = magnitude;
  return sign | roundHalfEven(float[0]! * 2 ** 24);
}

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
