// The numbers of a tensor as llama.cpp lays them out.

/** Rows as columns. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column]!;
  return out;
}

/**
 * Rows of a query or key map in the order of llama.cpp's rotation for Llama: it turns channels 2i and 2i + 1 of a
 * head together, where the stored maps have i and i + headDim / 2.
 * @param width numbers of one row
 */
export function interleaved(values: Float32Array, headDim: number, width: number): Float32Array {
  const out = new Float32Array(values.length);
  const half = headDim / 2;
  for (let row = 0; row < values.length / width; row++) {
    const channel = row % headDim;
    const to = row - channel + 2 * (channel % half) + Math.floor(channel / half);
    out.set(values.subarray(row * width, (row + 1) * width), to * width);
  }
  return out;
}
