// Single-precision matrix product after Goto and van de Geijn (2008): blocks sized for the caches,
// packed panels, and a 4×8 block of the result held in eight vector registers.
import { matVec } from "./mat-vec";
import { COLUMNS, packA, packB, ROWS } from "./pack";
import { at } from "./simd";

/** Depth of a block: a panel of B (8 × 256 floats) stays in the first-level cache. */
const DEPTH: i32 = 256;
/** Rows of a packed block of A: 64 × 256 floats are 64 KiB of the second-level cache. */
const BLOCK_ROWS: i32 = 64;
/** Columns of a packed block of B: 256 × 512 floats are 512 KiB. */
const BLOCK_COLUMNS: i32 = 512;
/** Up to this many rows, packing B costs more than it saves. */
const FEW_ROWS: i32 = 4;

/** Every element counts. */
export const FULL: i32 = 0;
/** C[i, j] is wanted only where j ≤ i + offset; other elements may stay unwritten. */
export const LOWER_RESULT: i32 = 1;
/** A[i, k] is zero where k > i + offset. */
export const LOWER_A: i32 = 2;
/** A[i, k] is zero where k < i − offset. */
export const UPPER_A: i32 = 3;

/** Bytes of scratch `gemm` needs. */
export function gemmScratch(): i32 {
  return 4 * (BLOCK_ROWS * DEPTH + DEPTH * BLOCK_COLUMNS + ROWS * COLUMNS);
}

/** The 4×8 block `alpha * A·B` of packed panels, added to C (`add`) or to the bias or to zero. */
function micro(
  depth: i32,
  a: usize,
  b: usize,
  c: usize,
  stride: usize,
  alpha: f32,
  add: bool,
  bias: usize,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  for (; depth > 0; depth--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    a += 16;
    b += 32;
  }
  const alphas = f32x4.splat(alpha);
  let bias0 = f32x4.splat(0);
  let bias1 = bias0;
  if (bias) {
    bias0 = v128.load(bias);
    bias1 = v128.load(bias, 16);
  }
  storeRow(c, f32x4.mul(c00, alphas), f32x4.mul(c01, alphas), add, bias0, bias1);
  storeRow(c + stride, f32x4.mul(c10, alphas), f32x4.mul(c11, alphas), add, bias0, bias1);
  storeRow(c + 2 * stride, f32x4.mul(c20, alphas), f32x4.mul(c21, alphas), add, bias0, bias1);
  storeRow(c + 3 * stride, f32x4.mul(c30, alphas), f32x4.mul(c31, alphas), add, bias0, bias1);
}

// @inline
function storeRow(c: usize, low: v128, high: v128, add: bool, bias0: v128, bias1: v128): void {
  v128.store(c, f32x4.add(low, add ? v128.load(c) : bias0));
  v128.store(c, f32x4.add(high, add ? v128.load(c, 16) : bias1), 16);
}

/** The part of a 4×8 block that lies inside C. */
function storeEdge(
  tile: usize,
  c: usize,
  stride: usize,
  rows: i32,
  columns: i32,
  add: bool,
  bias: usize,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const target = at(c, j);
      const base: f32 = add ? load<f32>(target) : bias ? load<f32>(at(bias, j)) : 0;
      store<f32>(target, base + load<f32>(at(tile, i * COLUMNS + j)));
    }
    c += stride;
  }
}

/**
 * C[rows, columns] = alpha · A[rows, depth] · B[depth, columns] + (accumulate ? C : bias or 0).
 * A and B have any strides (in elements), rows of C are `cStride` apart, `bias` is 0 or points to
 * `columns` floats and goes with `accumulate` false. `shape` (FULL … UPPER_A) with `offset` leaves
 * out what a causal mask makes zero. `scratch` points to `gemmScratch()` bytes.
 */
export function gemm(
  rows: i32,
  columns: i32,
  depth: i32,
  a: usize,
  aRowStride: i32,
  aDepthStride: i32,
  b: usize,
  bDepthStride: i32,
  bColumnStride: i32,
  c: usize,
  cStride: i32,
  bias: usize,
  alpha: f32,
  accumulate: bool,
  shape: i32,
  offset: i32,
  scratch: usize,
): void {
  if (rows <= FEW_ROWS && (bColumnStride == 1 || bDepthStride == 1)) {
    for (let i = 0; i < rows; i++) {
      const first = shape == UPPER_A ? min(max(i - offset, 0), depth) : 0;
      const end = shape == LOWER_A ? max(min(i + offset + 1, depth), 0) : depth;
      const x = at(a, i * aRowStride + first * aDepthStride);
      const part = at(b, first * bDepthStride);
      const y = at(c, i * cStride);
      matVec(
        columns,
        end - first,
        x,
        aDepthStride,
        part,
        bDepthStride,
        bColumnStride,
        y,
        bias,
        alpha,
        accumulate,
      );
    }
    return;
  }
  const packedA = scratch;
  const packedB = at(packedA, BLOCK_ROWS * DEPTH);
  const tile = at(packedB, DEPTH * BLOCK_COLUMNS);
  const stride = usize(cStride) << 2;
  for (let jc = 0; jc < columns; jc += BLOCK_COLUMNS) {
    const blockColumns = min(BLOCK_COLUMNS, columns - jc);
    // A product of depth 0 still writes C once.
    for (let pc = 0; pc == 0 || pc < depth; pc += DEPTH) {
      const blockDepth = min(DEPTH, depth - pc);
      const add = accumulate || pc > 0;
      const from = at(b, pc * bDepthStride + jc * bColumnStride);
      packB(blockDepth, blockColumns, from, bDepthStride, bColumnStride, packedB);
      for (let ic = 0; ic < rows; ic += BLOCK_ROWS) {
        const blockRows = min(BLOCK_ROWS, rows - ic);
        if (shape == LOWER_RESULT && jc > ic + blockRows - 1 + offset) continue;
        const block = at(a, ic * aRowStride + pc * aDepthStride);
        packA(blockRows, blockDepth, block, aRowStride, aDepthStride, packedA);
        for (let jr = 0; jr < blockColumns; jr += COLUMNS) {
          const j = jc + jr;
          const tileColumns = min(COLUMNS, columns - j);
          const tileBias = bias ? at(bias, j) : 0;
          for (let ir = 0; ir < blockRows; ir += ROWS) {
            const i = ic + ir;
            const last = i + ROWS - 1 + offset;
            if (shape == LOWER_RESULT && j > last) continue;
            let first = 0;
            let end = blockDepth;
            if (shape == LOWER_A) end = max(min(end, last + 1 - pc), 0);
            if (shape == UPPER_A) first = min(max(i - offset - pc, 0), end);
            const panelA = at(packedA, ir * blockDepth + first * ROWS);
            const panelB = at(packedB, jr * blockDepth + first * COLUMNS);
            const target = at(c, i * cStride + j);
            const tileRows = min(ROWS, rows - i);
            if (tileRows == ROWS && tileColumns == COLUMNS) {
              micro(end - first, panelA, panelB, target, stride, alpha, add, tileBias);
            } else {
              micro(end - first, panelA, panelB, tile, COLUMNS * 4, alpha, false, 0);
              storeEdge(tile, target, stride, tileRows, tileColumns, add, tileBias);
            }
          }
        }
      }
    }
  }
}

/** `gemm` once per batch; the strides between batches are in elements, 0 repeats one matrix. */
export function gemmBatch(
  batch: i32,
  aBatchStride: i32,
  bBatchStride: i32,
  rows: i32,
  columns: i32,
  depth: i32,
  a: usize,
  aRowStride: i32,
  aDepthStride: i32,
  b: usize,
  bDepthStride: i32,
  bColumnStride: i32,
  c: usize,
  bias: usize,
  scratch: usize,
): void {
  for (let n = 0; n < batch; n++) {
    gemm(
      rows,
      columns,
      depth,
      at(a, n * aBatchStride),
      aRowStride,
      aDepthStride,
      at(b, n * bBatchStride),
      bDepthStride,
      bColumnStride,
      at(c, n * rows * columns),
      columns,
      bias,
      1,
      false,
      FULL,
      0,
      scratch,
    );
  }
}
