// Compares two trainings number by number.
import { expect } from "vitest";
import type { Outcome } from "./small-training.ts";

const tolerance = { rtol: 1e-3, atol: 1e-4 };

/** Expect gradients, losses, norms and weights to be equal within 1e-3, and no tensor to be left over. */
export function expectSameOutcome(outcome: Outcome, expected: Outcome): void {
  expect(outcome.losses).toBeAllClose(expected.losses, tolerance);
  expect(outcome.gradNorms).toBeAllClose(expected.gradNorms, tolerance);
  for (const part of ["gradients", "weights"] as const) {
    expect(Object.keys(outcome[part])).toEqual(Object.keys(expected[part]));
    for (const [path, values] of Object.entries(expected[part]))
      expect(outcome[part][path], `${part} of ${path}`).toBeAllClose(values, tolerance);
  }
  expect(outcome.written).toEqual(expected.written);
  expect(new Set(outcome.tensors.bySteps)).toEqual(new Set([0]));
  expect(outcome.tensors.left).toBe(0);
}
