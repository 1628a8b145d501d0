// What a training step needs besides products: gradients of biases and embeddings, the squared
// norm of a gradient, and AdamW (Loshchilov & Hutter 2019) in place.
import { addTo, at, sum4, zero } from "./simd";

/** Sums of the columns of dy[rows, width], four rows at a time. */
export function biasGrad(rows: i32, width: i32, dy: usize, out: usize): void {
  zero(out, usize(width) << 2);
  let n = 0;
  for (; n + 4 <= rows; n += 4) {
    const r0 = at(dy, n * width);
    const r1 = at(r0, width);
    const r2 = at(r1, width);
    const r3 = at(r2, width);
    let i = 0;
    for (; i + 4 <= width; i += 4) {
      const low = f32x4.add(v128.load(at(r0, i)), v128.load(at(r1, i)));
      const high = f32x4.add(v128.load(at(r2, i)), v128.load(at(r3, i)));
      v128.store(at(out, i), f32x4.add(v128.load(at(out, i)), f32x4.add(low, high)));
    }
    for (; i < width; i++) {
      const low = load<f32>(at(r0, i)) + load<f32>(at(r1, i));
      const high = load<f32>(at(r2, i)) + load<f32>(at(r3, i));
      store<f32>(at(out, i), load<f32>(at(out, i)) + (low + high));
    }
  }
  for (; n < rows; n++) addTo(out, at(dy, n * width), width);
}

/** out[rows, width]: row r is the sum of the rows of dy whose id is r; other ids are left out. */
export function embeddingGrad(
  count: i32,
  rows: i32,
  width: i32,
  ids: usize,
  dy: usize,
  out: usize,
): void {
  zero(out, usize(rows * width) << 2);
  for (let n = 0; n < count; n++) {
    const id = load<i32>(at(ids, n));
    if (id >= 0 && id < rows) addTo(at(out, id * width), at(dy, n * width), width);
  }
}

/** Σ x², in single precision within blocks and double precision across them. */
export function sumOfSquares(count: i32, x: usize): f64 {
  let total: f64 = 0;
  let i = 0;
  while (i + 16 <= count) {
    const end = i + (min(count - i, 1024) & ~15);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (; i < end; i += 16) {
      const p = at(x, i);
      const v0 = v128.load(p);
      const v1 = v128.load(p, 16);
      const v2 = v128.load(p, 32);
      const v3 = v128.load(p, 48);
      s0 = f32x4.add(s0, f32x4.mul(v0, v0));
      s1 = f32x4.add(s1, f32x4.mul(v1, v1));
      s2 = f32x4.add(s2, f32x4.mul(v2, v2));
      s3 = f32x4.add(s3, f32x4.mul(v3, v3));
    }
    total += f64(sum4(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3))));
  }
  for (; i < count; i++) {
    const v = f64(load<f32>(at(x, i)));
    total += v * v;
  }
  return total;
}

/**
 * One AdamW step: p and both moments in place. `decay` is 1 − lr·weightDecay, `rate` is
 * lr / (1 − beta1^step), `correction` is 1 / √(1 − beta2^step); the rests are 1 − beta.
 */
export function adamW(
  count: i32,
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  gradientScale: f32,
  decay: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  rate: f32,
  correction: f32,
  epsilon: f32,
): void {
  const scales = f32x4.splat(gradientScale);
  const decays = f32x4.splat(decay);
  const beta1s = f32x4.splat(beta1);
  const rest1s = f32x4.splat(rest1);
  const beta2s = f32x4.splat(beta2);
  const rest2s = f32x4.splat(rest2);
  const rates = f32x4.splat(rate);
  const corrections = f32x4.splat(correction);
  const epsilons = f32x4.splat(epsilon);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const gradient = f32x4.mul(v128.load(at(g, i)), scales);
    const first = f32x4.add(f32x4.mul(v128.load(at(m, i)), beta1s), f32x4.mul(gradient, rest1s));
    const second = f32x4.add(
      f32x4.mul(v128.load(at(v, i)), beta2s),
      f32x4.mul(f32x4.mul(gradient, gradient), rest2s),
    );
    v128.store(at(m, i), first);
    v128.store(at(v, i), second);
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(second), corrections), epsilons);
    const step = f32x4.div(f32x4.mul(first, rates), root);
    v128.store(at(p, i), f32x4.sub(f32x4.mul(v128.load(at(p, i)), decays), step));
  }
  for (; i < count; i++) {
    const gradient = load<f32>(at(g, i)) * gradientScale;
    const first = load<f32>(at(m, i)) * beta1 + gradient * rest1;
    const second = load<f32>(at(v, i)) * beta2 + gradient * gradient * rest2;
    store<f32>(at(m, i), first);
    store<f32>(at(v, i), second);
    const root = sqrt<f32>(second) * correction + epsilon;
    store<f32>(at(p, i), load<f32>(at(p, i)) * decay - (first * rate) / root);
  }
}
