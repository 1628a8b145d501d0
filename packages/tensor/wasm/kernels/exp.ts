// eˣ of four floats at once, and the table of constants that it and its callers read.
// V8 builds a vector constant from immediates, three instructions each time round a loop; a load is
// one. The module has no memory of its own, so the table lies where `initialise` is told.

/** Where the table lies; a WebAssembly global, set once for each memory. */
let table: usize = 0;

/** Bytes of the table of constants. */
export function tableSize(): i32 {
  return 20 * 16;
}

/** Writes the constants to `target`, `tableSize()` bytes which must stay untouched from then on. */
export function initialise(target: usize): void {
  table = target;
  put(0, 88.37);
  put(1, -87.33);
  put(2, 1.4426950408889634); // 1 / ln 2
  put(3, 12582912.0); // 1.5 · 2²³
  put(4, 0.693359375); // ln 2, high part
  put(5, -2.1219444e-4); // ln 2, low part
  put(6, 1.98756915e-4); // the polynomial of Cephes's expf, highest power first
  put(7, 1.3981999507e-3);
  put(8, 8.3334519073e-3);
  put(9, 4.1665795894e-2);
  put(10, 1.6666665459e-1);
  put(11, 5.0000001201e-1);
  put(12, 1); // also the bits of 2⁰
  put(13, -5.70498872745e-3); // the polynomial of Cephes's tanhf
  put(14, 2.06390887954e-2);
  put(15, -5.37397155531e-2);
  put(16, 1.33314442036e-1);
  put(17, -3.33332819422e-1);
  put(18, 0.044715); // of GELU
  put(19, -1.5957691216057308); // −2·√(2/π)
}

function put(index: i32, value: f32): void {
  v128.store(table + (usize(index) << 4), f32x4.splat(value));
}

/** The table, for `constant` and `exp4`; read it before a loop. */
// @inline
export function constants(): usize {
  return table;
}

/**
 * eˣ, relative error below 2e-7 where the result is a normal float, 0 below that, at most 2.4e38
 * above; NaN stays NaN. Cody–Waite reduction by ln 2 and the polynomial of Cephes.
 */
// @inline
export function exp4(input: v128, t: usize): v128 {
  const low = v128.load(t, 16);
  // pmin and pmax in this order keep a NaN in `input`, and are one instruction each.
  const x = f32x4.pmax(f32x4.pmin(input, v128.load(t)), low);
  // Adding 1.5·2²³ rounds to an integer and leaves it in the low bits of the float.
  const magic = v128.load(t, 48);
  const shifted = f32x4.add(f32x4.mul(x, v128.load(t, 32)), magic);
  const n = f32x4.sub(shifted, magic);
  let r = f32x4.sub(x, f32x4.mul(n, v128.load(t, 64)));
  r = f32x4.sub(r, f32x4.mul(n, v128.load(t, 80)));
  const one = v128.load(t, 192);
  let p = f32x4.add(f32x4.mul(v128.load(t, 96), r), v128.load(t, 112));
  p = f32x4.add(f32x4.mul(p, r), v128.load(t, 128));
  p = f32x4.add(f32x4.mul(p, r), v128.load(t, 144));
  p = f32x4.add(f32x4.mul(p, r), v128.load(t, 160));
  p = f32x4.add(f32x4.mul(p, r), v128.load(t, 176));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), one);
  const scale = i32x4.add(i32x4.shl(shifted, 23), one);
  return v128.andnot(f32x4.mul(p, scale), f32x4.lt(input, low));
}
