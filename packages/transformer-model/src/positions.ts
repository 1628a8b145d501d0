// Sinusoidal positions (Vaswani et al., 2017, section 3.5): no parameters, any length.

/**
 * Position p, pair i: sin(p / 10000^(2i/C)) and cos of the same. All sines stand before all cosines, as in
 * Marian; the paper alternates them, which is the same up to the order of the channels.
 * @returns length × embDim values
 */
export function sinusoidalPositions(length: number, embDim: number): Float32Array {
  const half = embDim / 2;
  const table = new Float32Array(length * embDim);
  for (let position = 0; position < length; position++)
    for (let i = 0; i < half; i++) {
      const angle = position / 10_000 ** ((2 * i) / embDim);
      table[position * embDim + i] = Math.sin(angle);
      table[position * embDim + half + i] = Math.cos(angle);
    }
  return table;
}
