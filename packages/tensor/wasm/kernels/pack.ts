// Packs blocks of two matrices into the order the micro-kernel reads, so that all four transpose
// combinations and any strides run the same inner loop over contiguous memory.
import { at, storeTransposed } from "./simd";

/** Rows of A the micro-kernel multiplies at once. */
export const ROWS: i32 = 4;
/** Columns of B the micro-kernel multiplies at once. */
export const COLUMNS: i32 = 8;

/** A[rows, depth] → panels of 4 rows, each [depth][4], missing rows zero. Strides in elements. */
export function packA(
  rows: i32,
  depth: i32,
  a: usize,
  rowStride: i32,
  depthStride: i32,
  target: usize,
): void {
  for (let i = 0; i < rows; i += ROWS) {
    const panel = at(a, i * rowStride);
    const present = min(ROWS, rows - i);
    let k = 0;
    if (present == ROWS && depthStride == 1) {
      const stride = usize(rowStride) << 2;
      for (; k + 4 <= depth; k += 4) {
        const p = at(panel, k);
        storeTransposed(
          at(target, k * ROWS),
          16,
          v128.load(p),
          v128.load(p + stride),
          v128.load(p + 2 * stride),
          v128.load(p + 3 * stride),
        );
      }
    } else if (present == ROWS && rowStride == 1) {
      for (; k < depth; k++) {
        v128.store(at(target, k * ROWS), v128.load(at(panel, k * depthStride)));
      }
    }
    for (; k < depth; k++) {
      for (let r = 0; r < ROWS; r++) {
        const value: f32 = r < present ? load<f32>(at(panel, r * rowStride + k * depthStride)) : 0;
        store<f32>(at(target, k * ROWS + r), value);
      }
    }
    target = at(target, depth * ROWS);
  }
}

/** B[depth, columns] → panels of 8 columns, each [depth][8], missing columns zero. */
export function packB(
  depth: i32,
  columns: i32,
  b: usize,
  depthStride: i32,
  columnStride: i32,
  target: usize,
): void {
  for (let j = 0; j < columns; j += COLUMNS) {
    const panel = at(b, j * columnStride);
    const present = min(COLUMNS, columns - j);
    let k = 0;
    if (present == COLUMNS && columnStride == 1) {
      for (; k < depth; k++) {
        const p = at(panel, k * depthStride);
        const t = at(target, k * COLUMNS);
        v128.store(t, v128.load(p));
        v128.store(t, v128.load(p, 16), 16);
      }
    } else if (present == COLUMNS && depthStride == 1) {
      const stride = usize(columnStride) << 2;
      for (; k + 4 <= depth; k += 4) {
        const p = at(panel, k);
        const q = p + 4 * stride;
        const t = at(target, k * COLUMNS);
        storeTransposed(
          t,
          32,
          v128.load(p),
          v128.load(p + stride),
          v128.load(p + 2 * stride),
          v128.load(p + 3 * stride),
        );
        storeTransposed(
          t + 16,
          32,
          v128.load(q),
          v128.load(q + stride),
          v128.load(q + 2 * stride),
          v128.load(q + 3 * stride),
        );
      }
    }
    for (; k < depth; k++) {
      for (let c = 0; c < COLUMNS; c++) {
        const value: f32 =
          c < present ? load<f32>(at(panel, c * columnStride + k * depthStride)) : 0;
        store<f32>(at(target, k * COLUMNS + c), value);
      }
    }
    target = at(target, depth * COLUMNS);
  }
}
