// `toBeAllClose`: numbers equal within a relative and an absolute tolerance, as numpy.allclose.
import { expect } from "vitest";

type Numbers = ArrayLike<number>;

expect.extend({
  toBeAllClose(received: Numbers, expected: Numbers, tolerance: { rtol?: number; atol?: number }) {
    const { rtol = 1e-5, atol = 1e-8 } = tolerance ?? {};
    let worst = -1;
    let excess = 0;
    for (let i = 0; i < expected.length; i++) {
      const off = Math.abs(received[i]! - expected[i]!) - (atol + rtol * Math.abs(expected[i]!));
      if (!(off <= excess)) {
        excess = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
        worst = i;
      }
    }
    const pass = received.length === expected.length && worst === -1;
    return {
      pass,
      message: () =>
        received.length === expected.length
          ? `element ${worst}: got ${received[worst]}, expected ${expected[worst]} (rtol ${rtol}, atol ${atol})`
          : `got ${received.length} numbers, expected ${expected.length}`,
    };
  },
});

declare module "vitest" {
  // eslint-disable-next-line typescript/no-unused-vars -- the parameter must match vitest's own
  interface Assertion<T> {
    toBeAllClose(expected: ArrayLike<number>, tolerance?: { rtol?: number; atol?: number }): void;
  }
}
