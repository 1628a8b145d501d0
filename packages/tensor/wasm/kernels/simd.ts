// Vector helpers every kernel shares: exp, horizontal sums, 4×4 transposition, sums and maxima of rows.

/** `base + index` for 4-byte elements; pointers wrap at 32 bits, so memories beyond 2 GiB work. */
// @inline
export function at(base: usize, index: i32): usize {
  return base + (usize(index) << 2);
}

/**
 * eˣ of four floats, relative error below 2e-7 where the result is a normal float, 0 below that,
 * at most 2.3e38 above; NaN stays NaN. Cody–Waite reduction by ln 2 and the Cephes polynomial.
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
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const scale = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  return v128.andnot(f32x4.mul(p, scale), f32x4.lt(input, low));
}

/** Sum of the four lanes. */
// @inline
export function sum4(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Stores the transpose of the rows r0…r3: row i of the result at `target + i * stride` bytes. */
// @inline
export function storeTransposed(
  target: usize,
  stride: usize,
  r0: v128,
  r1: v128,
  r2: v128,
  r3: v128,
): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(target + stride, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(target + 2 * stride, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(target + 3 * stride, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** Writes `bytes` zero bytes at `target`. */
// @inline
export function zero(target: usize, bytes: usize): void {
  memory.fill(target, 0, bytes);
}

/** Copies `count` floats. */
export function copy(target: usize, source: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(target, i), v128.load(at(source, i)));
  for (; i < count; i++) store<f32>(at(target, i), load<f32>(at(source, i)));
}

/** Adds `count` floats of `source` to `target`. */
export function addTo(target: usize, source: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(target, i), f32x4.add(v128.load(at(target, i)), v128.load(at(source, i))));
  }
  for (; i < count; i++) {
    store<f32>(at(target, i), load<f32>(at(target, i)) + load<f32>(at(source, i)));
  }
}

/** The largest of `count` floats; a NaN is passed over. */
export function maximum(x: usize, count: i32): f32 {
  let best0 = f32x4.splat(-f32.MAX_VALUE);
  let best1 = best0;
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    best0 = f32x4.pmax(best0, v128.load(at(x, i)));
    best1 = f32x4.pmax(best1, v128.load(at(x, i), 16));
  }
  for (; i < count; i++) best0 = f32x4.pmax(best0, v128.load_splat<f32>(at(x, i)));
  best0 = f32x4.pmax(best0, best1);
  best0 = f32x4.pmax(best0, v128.shuffle<f32>(best0, best0, 2, 3, 0, 1));
  best0 = f32x4.pmax(best0, v128.shuffle<f32>(best0, best0, 1, 0, 3, 2));
  return f32x4.extract_lane(best0, 0);
}

/** Multiplies `count` floats by `factor` in place. */
export function scale(x: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(x, i), f32x4.mul(v128.load(at(x, i)), factors));
  }
  for (; i < count; i++) store<f32>(at(x, i), load<f32>(at(x, i)) * factor);
}
