// Layer normalisation of rows (Ba et al. 2016) and its gradient, each row while it is in the cache.
import { at, sum4, zero } from "./simd";

/** y = (x − mean)·rstd·scale + shift for each row, with the biased variance. */
export function layerNorm(
  rows: i32,
  width: i32,
  x: usize,
  scale: usize,
  shift: usize,
  epsilon: f32,
  y: usize,
  means: usize,
  rstds: usize,
): void {
  const whole = width & ~3;
  for (let n = 0; n < rows; n++) {
    let sums = f32x4.splat(0);
    for (let i = 0; i < whole; i += 4) sums = f32x4.add(sums, v128.load(at(x, i)));
    let sum = sum4(sums);
    for (let i = whole; i < width; i++) sum += load<f32>(at(x, i));
    const mean = sum / f32(width);
    const centre = f32x4.splat(mean);

    let squares = f32x4.splat(0);
    for (let i = 0; i < whole; i += 4) {
      const d = f32x4.sub(v128.load(at(x, i)), centre);
      squares = f32x4.add(squares, f32x4.mul(d, d));
    }
    let square = sum4(squares);
    for (let i = whole; i < width; i++) {
      const d = load<f32>(at(x, i)) - mean;
      square += d * d;
    }
    const rstd: f32 = 1 / sqrt<f32>(square / f32(width) + epsilon);
    const factor = f32x4.splat(rstd);

    for (let i = 0; i < whole; i += 4) {
      const normal = f32x4.mul(f32x4.sub(v128.load(at(x, i)), centre), factor);
      const scaled = f32x4.mul(normal, v128.load(at(scale, i)));
      v128.store(at(y, i), f32x4.add(scaled, v128.load(at(shift, i))));
    }
    for (let i = whole; i < width; i++) {
      const normal = (load<f32>(at(x, i)) - mean) * rstd;
      store<f32>(at(y, i), normal * load<f32>(at(scale, i)) + load<f32>(at(shift, i)));
    }
    store<f32>(at(means, n), mean);
    store<f32>(at(rstds, n), rstd);
    x = at(x, width);
    y = at(y, width);
  }
}

/**
 * With n = (x − mean)·rstd and g = dy·scale: dx = rstd·(g − mean(g) − n·mean(g·n)),
 * dscale = Σ dy·n and dshift = Σ dy over the rows.
 */
export function layerNormGrad(
  rows: i32,
  width: i32,
  dy: usize,
  x: usize,
  scale: usize,
  means: usize,
  rstds: usize,
  dx: usize,
  dscale: usize,
  dshift: usize,
): void {
  const whole = width & ~3;
  zero(dscale, usize(width) << 2);
  zero(dshift, usize(width) << 2);
  for (let n = 0; n < rows; n++) {
    const mean = load<f32>(at(means, n));
    const rstd = load<f32>(at(rstds, n));
    const centre = f32x4.splat(mean);
    const factor = f32x4.splat(rstd);
    let sums = f32x4.splat(0);
    let dots = sums;
    for (let i = 0; i < whole; i += 4) {
      const d = v128.load(at(dy, i));
      const normal = f32x4.mul(f32x4.sub(v128.load(at(x, i)), centre), factor);
      const dn = f32x4.mul(d, normal);
      const s = v128.load(at(scale, i));
      v128.store(at(dscale, i), f32x4.add(v128.load(at(dscale, i)), dn));
      v128.store(at(dshift, i), f32x4.add(v128.load(at(dshift, i)), d));
      sums = f32x4.add(sums, f32x4.mul(d, s));
      dots = f32x4.add(dots, f32x4.mul(dn, s));
    }
    let sum = sum4(sums);
    let dot = sum4(dots);
    for (let i = whole; i < width; i++) {
      const d = load<f32>(at(dy, i));
      const dn = d * ((load<f32>(at(x, i)) - mean) * rstd);
      const s = load<f32>(at(scale, i));
      store<f32>(at(dscale, i), load<f32>(at(dscale, i)) + dn);
      store<f32>(at(dshift, i), load<f32>(at(dshift, i)) + d);
      sum += d * s;
      dot += dn * s;
    }
    sum /= f32(width);
    dot /= f32(width);
    const meanSum = f32x4.splat(sum);
    const meanDot = f32x4.splat(dot);
    for (let i = 0; i < whole; i += 4) {
      const normal = f32x4.mul(f32x4.sub(v128.load(at(x, i)), centre), factor);
      const g = f32x4.mul(v128.load(at(dy, i)), v128.load(at(scale, i)));
      const rest = f32x4.sub(f32x4.sub(g, meanSum), f32x4.mul(normal, meanDot));
      v128.store(at(dx, i), f32x4.mul(factor, rest));
    }
    for (let i = whole; i < width; i++) {
      const normal = (load<f32>(at(x, i)) - mean) * rstd;
      const g = load<f32>(at(dy, i)) * load<f32>(at(scale, i));
      store<f32>(at(dx, i), rstd * (g - sum - normal * dot));
    }
    dy = at(dy, width);
    x = at(x, width);
    dx = at(dx, width);
  }
}
