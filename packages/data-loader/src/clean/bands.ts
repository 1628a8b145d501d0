// Locality-sensitive hashing: which part of the signatures two documents must share to be compared.

/** Signatures are cut into `bands` of `rows` entries; one equal band makes two documents candidates. */
export type Bands = { bands: number; rows: number };

/** A missed duplicate stays in the corpus; a needless candidate costs one comparison of signatures. */
const MISS_WEIGHT = 0.95;
const STEPS = 200;

/**
 * The bands for a threshold: of all with bands · rows ≤ permutations those with the least expected error,
 * over similarities spread evenly: below the threshold to become a candidate, above it (weighing 19 times
 * as much) to become none. Documents of similarity s become candidates with 1 - (1 - s^rows)^bands.
 */
export function bandsFor(threshold: number, permutations: number): Bands {
  let best: Bands = { bands: 1, rows: 1 };
  let leastError = Infinity;
  for (let bands = 1; bands <= permutations; bands++)
    for (let rows = 1; rows <= Math.floor(permutations / bands); rows++) {
      const candidates = integral(0, threshold, (s) => candidateChance(s, { bands, rows }));
      const missed = integral(threshold, 1, (s) => 1 - candidateChance(s, { bands, rows }));
      const error = (1 - MISS_WEIGHT) * candidates + MISS_WEIGHT * missed;
      if (error < leastError) {
        leastError = error;
        best = { bands, rows };
      }
    }
  return best;
}

/** The chance of documents of similarity `s` to be compared. */
export function candidateChance(s: number, { bands, rows }: Bands): number {
  return 1 - (1 - s ** rows) ** bands;
}

/** By the midpoint rule. */
function integral(from: number, to: number, value: (s: number) => number): number {
  const step = (to - from) / STEPS;
  let sum = 0;
  for (let i = 0; i < STEPS; i++) sum += value(from + (i + 0.5) * step);
  return sum * step;
}
