// Whose turn it is: parts take turns so that their counts follow their weights at every moment.

/** The choice of parts, with its whole state in `credits`. */
export type Turns = {
  /** What each part is owed, in draws. */
  readonly credits: readonly number[];
  /** The next part among those that have something left. */
  next(hasLeft: (part: number) => boolean): number | undefined;
};

/**
 * Each draw adds every open part's share to its credit, and the part with the most credit pays one. Drawing
 * at random would leave a part of 3 % off by more than half a percent of itself after a million draws; this
 * leaves it off by a few draws. The shares of parts that have ended go to the others in proportion.
 * @param shares of each part, positive
 * @param credits to go on from
 */
export function createTurns(shares: readonly number[], credits?: readonly number[]): Turns {
  const owed = credits ? [...credits] : shares.map(() => 0);
  return {
    credits: owed,
    next(hasLeft) {
      const open = [...shares.keys()].filter(hasLeft);
      const total = open.reduce((sum, part) => sum + (shares[part] as number), 0);
      let chosen: number | undefined;
      for (const part of open) {
        owed[part] = (owed[part] as number) + (shares[part] as number) / total;
        if (chosen === undefined || (owed[part] as number) > (owed[chosen] as number))
          chosen = part;
      }
      if (chosen !== undefined) owed[chosen] = (owed[chosen] as number) - 1;
      return chosen;
    },
  };
}
