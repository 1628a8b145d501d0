// eˣ of four floats at once, for softmax, cross-entropy, GELU and tanh.

/**
 * eˣ, relative error below 2e-7 where the result is a normal float, 0 below that, at most 2.4e38
 * above; NaN stays NaN. Cody–Waite reduction by ln 2 and the polynomial of Cephes.
 */
// @inline
export function exp4(input: v128): v128 {
  const low = f32x4.splat(-87.33);
  // pmin and pmax in this order keep a NaN in `input`, and are one instruction each.
  const x = f32x4.pmax(f32x4.pmin(input, f32x4.splat(88.37)), low);
  // Adding 1.5·2²³ rounds to an integer and leaves it in the low bits of the float.
  const magic = f32x4.splat(12582912.0);
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.4426950408889634)), magic);
  const n = f32x4.sub(shifted, magic);
  const high = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  const one = f32x4.splat(1);
  // Estrin's order: half as deep as Horner's, and short chains are what limits this function.
  const square = f32x4.mul(r, r);
  const p54 = f32x4.add(f32x4.mul(f32x4.splat(1.98756915e-4), r), f32x4.splat(1.3981999507e-3));
  const p32 = f32x4.add(f32x4.mul(f32x4.splat(8.3334519073e-3), r), f32x4.splat(4.1665795894e-2));
  const p10 = f32x4.add(f32x4.mul(f32x4.splat(1.6666665459e-1), r), f32x4.splat(5.0000001201e-1));
  const p52 = f32x4.add(f32x4.mul(p54, square), p32);
  const p50 = f32x4.add(f32x4.mul(p52, square), p10);
  const p = f32x4.add(f32x4.mul(p50, square), f32x4.add(r, one));
  const scale = i32x4.add(i32x4.shl(shifted, 23), one);
  return v128.andnot(f32x4.mul(p, scale), f32x4.lt(input, low));
}
