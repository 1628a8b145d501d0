// One row times a matrix, without packing: what generation does for each token, bound by memory.
import { at, copy, sum4, zero } from "./simd";

/** y[columns] = alpha · x[depth] · B[depth, columns] + (accumulate ? y : bias or 0). */
export function matVec(
  columns: i32,
  depth: i32,
  x: usize,
  xStride: i32,
  b: usize,
  depthStride: i32,
  columnStride: i32,
  y: usize,
  bias: usize,
  alpha: f32,
  accumulate: bool,
): void {
  if (!accumulate) {
    if (bias) copy(y, bias, columns);
    else zero(y, usize(columns) << 2);
  }
  if (columnStride == 1) addRows(columns, depth, x, xStride, b, depthStride, y, alpha);
  else addDots(columns, depth, x, xStride, b, columnStride, y, alpha);
}

/** Rows of B are contiguous: adds multiples of four rows at a time, which the prefetcher follows. */
function addRows(
  columns: i32,
  depth: i32,
  x: usize,
  xStride: i32,
  b: usize,
  rowStride: i32,
  y: usize,
  alpha: f32,
): void {
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const b0 = at(b, k * rowStride);
    const b1 = at(b0, rowStride);
    const b2 = at(b1, rowStride);
    const b3 = at(b2, rowStride);
    const x0 = alpha * load<f32>(at(x, k * xStride));
    const x1 = alpha * load<f32>(at(x, (k + 1) * xStride));
    const x2 = alpha * load<f32>(at(x, (k + 2) * xStride));
    const x3 = alpha * load<f32>(at(x, (k + 3) * xStride));
    const v0 = f32x4.splat(x0);
    const v1 = f32x4.splat(x1);
    const v2 = f32x4.splat(x2);
    const v3 = f32x4.splat(x3);
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const low = f32x4.add(
        f32x4.mul(v0, v128.load(at(b0, j))),
        f32x4.mul(v1, v128.load(at(b1, j))),
      );
      const high = f32x4.add(
        f32x4.mul(v2, v128.load(at(b2, j))),
        f32x4.mul(v3, v128.load(at(b3, j))),
      );
      v128.store(at(y, j), f32x4.add(v128.load(at(y, j)), f32x4.add(low, high)));
    }
    for (; j < columns; j++) {
      const low = x0 * load<f32>(at(b0, j)) + x1 * load<f32>(at(b1, j));
      const high = x2 * load<f32>(at(b2, j)) + x3 * load<f32>(at(b3, j));
      store<f32>(at(y, j), load<f32>(at(y, j)) + (low + high));
    }
  }
  for (; k < depth; k++) {
    const row = at(b, k * rowStride);
    const factor = alpha * load<f32>(at(x, k * xStride));
    const factors = f32x4.splat(factor);
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const product = f32x4.mul(factors, v128.load(at(row, j)));
      v128.store(at(y, j), f32x4.add(v128.load(at(y, j)), product));
    }
    for (; j < columns; j++) {
      store<f32>(at(y, j), load<f32>(at(y, j)) + factor * load<f32>(at(row, j)));
    }
  }
}

/** Columns of B are contiguous: scalar products of x with four columns at a time. */
function addDots(
  columns: i32,
  depth: i32,
  x: usize,
  xStride: i32,
  b: usize,
  columnStride: i32,
  y: usize,
  alpha: f32,
): void {
  const whole = xStride == 1 ? depth & ~3 : 0;
  let j = 0;
  for (; j + 4 <= columns; j += 4) {
    const b0 = at(b, j * columnStride);
    const b1 = at(b0, columnStride);
    const b2 = at(b1, columnStride);
    const b3 = at(b2, columnStride);
    let d0 = f32x4.splat(0);
    let d1 = d0;
    let d2 = d0;
    let d3 = d0;
    for (let k = 0; k < whole; k += 4) {
      const v = v128.load(at(x, k));
      d0 = f32x4.add(d0, f32x4.mul(v, v128.load(at(b0, k))));
      d1 = f32x4.add(d1, f32x4.mul(v, v128.load(at(b1, k))));
      d2 = f32x4.add(d2, f32x4.mul(v, v128.load(at(b2, k))));
      d3 = f32x4.add(d3, f32x4.mul(v, v128.load(at(b3, k))));
    }
    addDot(at(y, j), alpha, sum4(d0), whole, depth, x, xStride, b0);
    addDot(at(y, j + 1), alpha, sum4(d1), whole, depth, x, xStride, b1);
    addDot(at(y, j + 2), alpha, sum4(d2), whole, depth, x, xStride, b2);
    addDot(at(y, j + 3), alpha, sum4(d3), whole, depth, x, xStride, b3);
  }
  for (; j < columns; j++) {
    const column = at(b, j * columnStride);
    addDot(at(y, j), alpha, 0, 0, depth, x, xStride, column);
  }
}

/** y += alpha · (sum + the products from index `k` on). */
// @inline
function addDot(
  y: usize,
  alpha: f32,
  sum: f32,
  from: i32,
  depth: i32,
  x: usize,
  xStride: i32,
  column: usize,
): void {
  let total = sum;
  for (let k = from; k < depth; k++) {
    total += load<f32>(at(x, k * xStride)) * load<f32>(at(column, k));
  }
  store<f32>(y, load<f32>(y) + alpha * total);
}
