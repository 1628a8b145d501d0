// The seed of each micro-batch: it follows from where the training stands, so that a resume repeats it.

/**
 * A seed that depends on start, step and micro-batch alone, hashed so that neighbours have nothing in
 * common. Below 2^32: a model can derive seeds of its own from it (`seed * 1_000_003 + site`) exactly.
 */
export function seedOf(seed: number, step: number, micro: number): number {
  return [seed, step, micro].reduce(
    (hash, part) => mix(mix(hash ^ (part | 0)) ^ Math.floor(part / 4_294_967_296)),
    0x9e3779b9,
  );
}

/** MurmurHash3's finaliser (Appleby): every output bit depends on every input bit. */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
