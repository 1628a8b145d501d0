// Vector helpers every kernel shares: horizontal sums, 4×4 transposition, sums and maxima of rows.

/** `base + index` for 4-byte elements; pointers wrap at 32 bits, so memories beyond 2 GiB work. */
// @inline
export function at(base: usize, index: i32): usize {
  return base + (usize(index) << 2);
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
