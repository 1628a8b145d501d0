// GELU in its tanh form (Hendrycks & Gimpel 2016) and its gradient, and tanh itself.
// ½(1 + tanh u) equals σ(2u) = 1/(1 + e^(−2u)), which loses no digits where tanh u is near −1.
import { exp4 } from "./exp";
import { at } from "./simd";

const CUBIC: f32 = 0.044715;
/** −2·√(2/π) */
const FACTOR: f32 = -1.5957691216057308;

/** e^(−2u) with u = √(2/π)(x + 0.044715x³). */
// @inline
function expMinus2u(x: v128, square: v128): v128 {
  const inner = f32x4.add(f32x4.splat(1), f32x4.mul(f32x4.splat(CUBIC), square));
  return exp4(f32x4.mul(f32x4.mul(f32x4.splat(FACTOR), x), inner));
}

// @inline
function gelu4(x: v128): v128 {
  const e = expMinus2u(x, f32x4.mul(x, x));
  return f32x4.div(x, f32x4.add(f32x4.splat(1), e));
}

// @inline
function geluGrad4(dy: v128, x: v128): v128 {
  const one = f32x4.splat(1);
  const square = f32x4.mul(x, x);
  const e = expMinus2u(x, square);
  const s = f32x4.div(one, f32x4.add(one, e));
  const cubic = f32x4.mul(f32x4.splat(CUBIC), square);
  const tripled = f32x4.add(cubic, f32x4.add(cubic, cubic));
  const minusSlope = f32x4.mul(f32x4.splat(FACTOR), f32x4.add(one, tripled));
  // σ' = σ·(1 − σ) with 1 − σ = e·σ, exact also where σ rounds to 1.
  const bend = f32x4.mul(f32x4.mul(x, s), f32x4.mul(f32x4.mul(e, s), minusSlope));
  return f32x4.mul(dy, f32x4.sub(s, bend));
}

/** x·P(x²) for |x| < 0.625 (Cephes), else ±(1 − 2/(e^(2|x|) + 1)): relative error below 1e-6. */
// @inline
function tanh4(x: v128): v128 {
  const one = f32x4.splat(1);
  const size = f32x4.abs(x);
  const e = exp4(f32x4.add(size, size));
  const large = f32x4.sub(one, f32x4.div(f32x4.add(one, one), f32x4.add(e, one)));
  const signed = v128.bitselect(x, large, f32x4.splat(-0.0));
  const z = f32x4.mul(x, x);
  let p = f32x4.add(f32x4.mul(f32x4.splat(-5.70498872745e-3), z), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.33314442036e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.33332819422e-1));
  const small = f32x4.add(x, f32x4.mul(f32x4.mul(x, z), p));
  return v128.bitselect(small, signed, f32x4.lt(size, f32x4.splat(0.625)));
}

export function gelu(count: i32, x: usize, y: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), gelu4(v128.load(at(x, i))));
  for (; i < count; i++) {
    store<f32>(at(y, i), f32x4.extract_lane(gelu4(v128.load_splat<f32>(at(x, i))), 0));
  }
}

/** dx = dy · gelu′(x) */
export function geluGrad(count: i32, dy: usize, x: usize, dx: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(dx, i), geluGrad4(v128.load(at(dy, i)), v128.load(at(x, i))));
  }
  for (; i < count; i++) {
    const d = geluGrad4(v128.load_splat<f32>(at(dy, i)), v128.load_splat<f32>(at(x, i)));
    store<f32>(at(dx, i), f32x4.extract_lane(d, 0));
  }
}

export function tanh(count: i32, x: usize, y: usize): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), tanh4(v128.load(at(x, i))));
  for (; i < count; i++) {
    store<f32>(at(y, i), f32x4.extract_lane(tanh4(v128.load_splat<f32>(at(x, i))), 0));
  }
}
