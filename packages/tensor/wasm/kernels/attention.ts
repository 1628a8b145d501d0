// Scaled dot-product attention of all heads (Vaswani et al. 2017) and its gradient. Heads are read
// in place from [batch, time, channels]; a causal mask halves the work instead of adding −∞.
import { FULL, gemm, gemmScratch, LOWER_A, LOWER_RESULT, UPPER_A } from "./gemm";
import { at, sum4, zero } from "./simd";
import { softmaxRow } from "./softmax";

/** Bytes of scratch the gradient needs: the product's and one head's matrix of scores. */
export function attentionGradScratch(queries: i32, keys: i32): i32 {
  return gemmScratch() + 4 * queries * keys;
}

/** How many keys query t sees. */
// @inline
function visible(t: i32, queries: i32, keys: i32, causal: bool): i32 {
  return causal ? max(keys - queries + t + 1, 0) : keys;
}

export function attention(
  batch: i32,
  queries: i32,
  keys: i32,
  heads: i32,
  width: i32,
  causal: bool,
  q: usize,
  k: usize,
  v: usize,
  out: usize,
  probabilities: usize,
  scratch: usize,
): void {
  const channels = heads * width;
  const factor: f32 = 1 / sqrt<f32>(f32(width));
  const offset = keys - queries;
  for (let n = 0; n < batch; n++) {
    for (let h = 0; h < heads; h++) {
      const qh = at(q, n * queries * channels + h * width);
      const kh = at(k, n * keys * channels + h * width);
      const vh = at(v, n * keys * channels + h * width);
      const oh = at(out, n * queries * channels + h * width);
      gemm(
        queries,
        keys,
        width,
        qh,
        channels,
        1,
        kh,
        1,
        channels,
        probabilities,
        keys,
        0,
        factor,
        false,
        causal ? LOWER_RESULT : FULL,
        offset,
        scratch,
      );
      for (let t = 0; t < queries; t++) {
        const row = at(probabilities, t * keys);
        const seen = visible(t, queries, keys, causal);
        if (seen > 0) softmaxRow(seen, row, row);
        zero(at(row, seen), usize(keys - seen) << 2);
      }
      gemm(
        queries,
        width,
        keys,
        probabilities,
        keys,
        1,
        vh,
        channels,
        1,
        oh,
        channels,
        0,
        1,
        false,
        causal ? LOWER_A : FULL,
        offset,
        scratch,
      );
      probabilities = at(probabilities, queries * keys);
    }
  }
}

export function attentionGrad(
  batch: i32,
  queries: i32,
  keys: i32,
  heads: i32,
  width: i32,
  causal: bool,
  dy: usize,
  q: usize,
  k: usize,
  v: usize,
  probabilities: usize,
  dq: usize,
  dk: usize,
  dv: usize,
  scratch: usize,
): void {
  const channels = heads * width;
  const factor: f32 = 1 / sqrt<f32>(f32(width));
  const offset = keys - queries;
  const scores = scratch + gemmScratch();
  for (let n = 0; n < batch; n++) {
    for (let h = 0; h < heads; h++) {
      const queryPart = n * queries * channels + h * width;
      const keyPart = n * keys * channels + h * width;
      gemm(
        keys,
        width,
        queries,
        probabilities,
        1,
        keys,
        at(dy, queryPart),
        channels,
        1,
        at(dv, keyPart),
        channels,
        0,
        1,
        false,
        causal ? UPPER_A : FULL,
        offset,
        scratch,
      );
      gemm(
        queries,
        keys,
        width,
        at(dy, queryPart),
        channels,
        1,
        at(v, keyPart),
        1,
        channels,
        scores,
        keys,
        0,
        1,
        false,
        causal ? LOWER_RESULT : FULL,
        offset,
        scratch,
      );
      for (let t = 0; t < queries; t++) {
        const row = at(scores, t * keys);
        const seen = visible(t, queries, keys, causal);
        softmaxGradRow(seen, at(probabilities, t * keys), row, factor);
        // The products below read at most a block's width past the diagonal.
        zero(at(row, seen), usize(min(keys - seen, 8)) << 2);
      }
      gemm(
        queries,
        width,
        keys,
        scores,
        keys,
        1,
        at(k, keyPart),
        channels,
        1,
        at(dq, queryPart),
        channels,
        0,
        1,
        false,
        causal ? LOWER_A : FULL,
        offset,
        scratch,
      );
      gemm(
        keys,
        width,
        queries,
        scores,
        1,
        keys,
        at(q, queryPart),
        channels,
        1,
        at(dk, keyPart),
        channels,
        0,
        1,
        false,
        causal ? UPPER_A : FULL,
        offset,
        scratch,
      );
      probabilities = at(probabilities, queries * keys);
    }
  }
}

/** d = factor · p · (d − Σ p·d): the gradient through a row's softmax and the scale of its scores. */
function softmaxGradRow(count: i32, p: usize, d: usize, factor: f32): void {
  const whole = count & ~3;
  let dots = f32x4.splat(0);
  for (let i = 0; i < whole; i += 4) {
    dots = f32x4.add(dots, f32x4.mul(v128.load(at(p, i)), v128.load(at(d, i))));
  }
  let dot = sum4(dots);
  for (let i = whole; i < count; i++) dot += load<f32>(at(p, i)) * load<f32>(at(d, i));
  const centre = f32x4.splat(dot);
  const factors = f32x4.splat(factor);
  for (let i = 0; i < whole; i += 4) {
    const rest = f32x4.sub(v128.load(at(d, i)), centre);
    v128.store(at(d, i), f32x4.mul(f32x4.mul(v128.load(at(p, i)), factors), rest));
  }
  for (let i = whole; i < count; i++) {
    store<f32>(at(d, i), load<f32>(at(p, i)) * factor * (load<f32>(at(d, i)) - dot));
  }
}
