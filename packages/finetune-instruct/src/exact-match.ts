// Comparing what the model says with what was expected.

/** Share of answers that equal what was expected, white space around them aside; 0 … 1. */
export function exactMatch(answers: readonly string[], expected: readonly string[]): number {
  if (answers.length !== expected.length || answers.length === 0)
    throw new RangeError(
      `exactMatch: ${answers.length} answers for ${expected.length} expected ones; both lists must be equally long and not empty`,
    );
  const right = answers.filter((answer, i) => answer.trim() === expected[i]!.trim());
  return right.length / answers.length;
}
