// Softmax of rows, and cross-entropy of rows with its gradient in the same pass.
import { log } from "./math";
import { exp4 } from "./exp";
import { at, maximum, scale, sum4, zero } from "./simd";

/** y = e^(x − shift); gives the sum of y. */
function expRow(count: i32, x: usize, y: usize, shift: f32): f32 {
  const shifts = f32x4.splat(shift);
  let sums = f32x4.splat(0);
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    const e0 = exp4(f32x4.sub(v128.load(at(x, i)), shifts));
    const e1 = exp4(f32x4.sub(v128.load(at(x, i), 16), shifts));
    const e2 = exp4(f32x4.sub(v128.load(at(x, i), 32), shifts));
    const e3 = exp4(f32x4.sub(v128.load(at(x, i), 48), shifts));
    v128.store(at(y, i), e0);
    v128.store(at(y, i), e1, 16);
    v128.store(at(y, i), e2, 32);
    v128.store(at(y, i), e3, 48);
    sums = f32x4.add(sums, f32x4.add(f32x4.add(e0, e1), f32x4.add(e2, e3)));
  }
  let sum = sum4(sums);
  for (; i < count; i++) {
    const e = exp4(f32x4.sub(v128.load_splat<f32>(at(x, i)), shifts));
    const value = f32x4.extract_lane(e, 0);
    store<f32>(at(y, i), value);
    sum += value;
  }
  return sum;
}

/** Softmax of one row; x and y may be the same row. */
export function softmaxRow(count: i32, x: usize, y: usize): void {
  const sum = expRow(count, x, y, maximum(x, count));
  scale(y, count, 1 / sum);
}

export function softmax(rows: i32, width: i32, x: usize, y: usize): void {
  for (let n = 0; n < rows; n++) softmaxRow(width, at(x, n * width), at(y, n * width));
}

/**
 * loss = log Σ e^x − x[label] and backprop = softmax(x) − one-hot(label) for each row; a label
 * outside 0…width − 1 gives a loss of 0 and a backprop row of zeros.
 */
export function crossEntropy(
  rows: i32,
  width: i32,
  logits: usize,
  labels: usize,
  losses: usize,
  backprop: usize,
): void {
  for (let n = 0; n < rows; n++) {
    const label = load<i32>(at(labels, n));
    if (label < 0 || label >= width) {
      store<f32>(at(losses, n), 0);
      zero(backprop, usize(width) << 2);
    } else {
      const top = maximum(logits, width);
      const sum = expRow(width, logits, backprop, top);
      scale(backprop, width, 1 / sum);
      const target = at(backprop, label);
      store<f32>(target, load<f32>(target) - 1);
      const margin = f64(top) - f64(load<f32>(at(logits, label)));
      store<f32>(at(losses, n), f32(log(f64(sum)) + margin));
    }
    logits = at(logits, width);
    backprop = at(backprop, width);
  }
}
