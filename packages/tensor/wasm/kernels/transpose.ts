// Transposition of 4-byte elements: of matrices, and of the two middle axes of four.
import { at, copy, storeTransposed } from "./simd";

/** Side of the squares worked through, so that the lines read and written stay in the cache. */
const BLOCK: i32 = 32;

/** y[columns, rows] = x[rows, columns]ᵀ, for each matrix of the batch. */
export function transpose(batch: i32, rows: i32, columns: i32, x: usize, y: usize): void {
  const xStride = usize(columns) << 2;
  const yStride = usize(rows) << 2;
  for (let n = 0; n < batch; n++) {
    for (let ib = 0; ib < rows; ib += BLOCK) {
      const iEnd = min(ib + BLOCK, rows);
      for (let jb = 0; jb < columns; jb += BLOCK) {
        const jEnd = min(jb + BLOCK, columns);
        let i = ib;
        for (; i + 4 <= iEnd; i += 4) {
          let j = jb;
          for (; j + 4 <= jEnd; j += 4) {
            const p = at(x, i * columns + j);
            storeTransposed(
              at(y, j * rows + i),
              yStride,
              v128.load(p),
              v128.load(p + xStride),
              v128.load(p + 2 * xStride),
              v128.load(p + 3 * xStride),
            );
          }
          for (; j < jEnd; j++) {
            for (let r = i; r < i + 4; r++) {
              store<i32>(at(y, j * rows + r), load<i32>(at(x, r * columns + j)));
            }
          }
        }
        for (; i < iEnd; i++) {
          for (let j = jb; j < jEnd; j++) {
            store<i32>(at(y, j * rows + i), load<i32>(at(x, i * columns + j)));
          }
        }
      }
    }
    x = at(x, rows * columns);
    y = at(y, rows * columns);
  }
}

/** y[batch, b, a, width] = x[batch, a, b, width]: rows of `width` elements stay whole. */
export function swapMiddle(batch: i32, a: i32, b: i32, width: i32, x: usize, y: usize): void {
  for (let n = 0; n < batch; n++) {
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) {
        copy(at(y, (j * a + i) * width), x, width);
        x = at(x, width);
      }
    }
    y = at(y, a * b * width);
  }
}
