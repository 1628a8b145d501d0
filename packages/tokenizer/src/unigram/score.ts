// The number that Hugging Face makes of a score's digits.

/**
 * `score` as Hugging Face tokenizers reads it: its parser takes the digits as an integer and divides by a power of ten,
 * which is at times one unit in the last place off. It decides between cuts of equal sums. The digits are taken to be
 * the shortest that stand for the number, as all writers of such files make them.
 */
export function scoreAsRead(score: number): number {
  const parts = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(Math.abs(score)));
  if (parts === null) return score;
  const [, whole = "", fraction = "", exponent = "0"] = parts;
  const power = Number(exponent) - fraction.length;
  const digits = Number(whole + fraction);
  // Beyond 308 there is no such power; scores so small do not occur.
  const size = power < 0 ? digits / Number(`1e${-power}`) : digits * Number(`1e${power}`);
  return score < 0 ? -size : size;
}
