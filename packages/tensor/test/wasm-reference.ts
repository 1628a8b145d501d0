// Plain double-precision loops that the wasm kernels are tested against.

/** Numbers in [−1, 1) that depend on the seed alone. */
export function numbers(count: number, seed: number): Float32Array {
  let state = seed * 2654435761 + 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** The largest |a − b| / (1 + |b|); NaN and unequal lengths give Infinity. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const [x = NaN, y = NaN] = [a[i], b[i]];
    const distance = Math.abs(x - y) / (1 + Math.abs(y));
    worst = distance <= worst ? worst : Number.isNaN(distance) ? Infinity : distance;
  }
  return worst;
}

const at = (values: ArrayLike<number>, index: number): number => values[index] ?? NaN;

/** op(A)[rows, depth] · op(B)[depth, columns] with stored shapes swapped where transposed. */
export function product(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [rows, columns, depth]: readonly [number, number, number],
  transposeA: boolean,
  transposeB: boolean,
): number[] {
  const out: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++) {
        const left = at(a, transposeA ? k * rows + i : i * depth + k);
        sum += left * at(b, transposeB ? j * depth + k : k * columns + j);
      }
      out.push(sum);
    }
  }
  return out;
}

export function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}

export function layerNorm(
  x: ArrayLike<number>,
  width: number,
  scale: ArrayLike<number>,
  shift: ArrayLike<number>,
  epsilon: number,
): { y: number[]; mean: number[]; rstd: number[] } {
  const result = { y: [] as number[], mean: [] as number[], rstd: [] as number[] };
  for (let start = 0; start < x.length; start += width) {
    const row = Array.from({ length: width }, (_, i) => at(x, start + i));
    const mean = row.reduce((a, b) => a + b, 0) / width;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / width;
    const rstd = 1 / Math.sqrt(variance + epsilon);
    row.forEach((v, i) => result.y.push((v - mean) * rstd * at(scale, i) + at(shift, i)));
    result.mean.push(mean);
    result.rstd.push(rstd);
  }
  return result;
}

export function softmax(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const powers = row.map((v) => Math.exp(v - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / sum);
}

/** Attention of q [B,T,C] over k, v [B,S,C]. */
export function attention(
  [q, k, v]: readonly ArrayLike<number>[],
  [batch, queries, keys, channels, heads]: readonly [number, number, number, number, number],
  causal: boolean,
): { out: number[]; probabilities: number[] } {
  if (!q || !k || !v) throw new TypeError("attention: q, k and v are needed");
  const width = channels / heads;
  const out = Array.from({ length: batch * queries * channels }, () => 0);
  const probabilities: number[] = [];
  for (let n = 0; n < batch; n++) {
    for (let h = 0; h < heads; h++) {
      for (let t = 0; t < queries; t++) {
        const qAt = (n * queries + t) * channels + h * width;
        const seen = causal ? Math.max(0, keys - queries + t + 1) : keys;
        const scores = Array.from({ length: seen }, (_, s) => {
          const kAt = (n * keys + s) * channels + h * width;
          let sum = 0;
          for (let i = 0; i < width; i++) sum += at(q, qAt + i) * at(k, kAt + i);
          return sum / Math.sqrt(width);
        });
        const row = softmax(scores);
        for (let s = 0; s < keys; s++) {
          const p = row[s] ?? 0;
          probabilities.push(p);
          for (let i = 0; i < width; i++) {
            out[qAt + i] = at(out, qAt + i) + p * at(v, (n * keys + s) * channels + h * width + i);
          }
        }
      }
    }
  }
  return { out, probabilities };
}

/** Central differences of Σ weights·f(x) for every element of x. */
export function finiteDifferences(
  f: (x: Float64Array) => ArrayLike<number>,
  x: ArrayLike<number>,
  weights: ArrayLike<number>,
): number[] {
  const point = Float64Array.from(x);
  const value = (): number => Array.from(f(point)).reduce((a, y, i) => a + y * at(weights, i), 0);
  return Array.from(point, (original, i) => {
    const h = 1e-5;
    point[i] = original + h;
    const above = value();
    point[i] = original - h;
    const below = value();
    point[i] = original;
    return (above - below) / (2 * h);
  });
}
