// What to beat: guessing every masked token by how often tokens occur in training, whatever stands around it.

/** The guess that looks at no context. */
export type Unigram = {
  /** The most frequent token: always the guess. */
  token: number;
  /** −log of a token's probability, in nats; each counts once more than it occurred, so that none is impossible. */
  loss(token: number): number;
};

/**
 * The distribution of tokens.
 * @param counts how often each id occurs
 * @param special ids that are never to be guessed
 * @throws RangeError when all are special
 */
export function unigramOf(counts: ArrayLike<number>, special: ReadonlySet<number>): Unigram {
  let token = -1;
  let total = 0;
  for (let id = 0; id < counts.length; id++) {
    if (special.has(id)) continue;
    total += counts[id]! + 1;
    if (token < 0 || counts[id]! > counts[token]!) token = id;
  }
  if (token < 0) throw new RangeError("unigramOf: every token is special");
  return { token, loss: (id) => -Math.log(((counts[id] ?? 0) + 1) / total) };
}
