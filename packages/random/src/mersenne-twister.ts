// MT19937 (Matsumoto and Nishimura, 1998): the generator under PyTorch's CPU stream.

const size = 624;
const middle = 397;

/**
 * A function that returns the next 32-bit word (as an unsigned number).
 * @param seed of which the low 32 bits count
 */
export function createMersenneTwister(seed: number): () => number {
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let i = 1; i < size; i++) {
    const previous = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = Math.imul(1_812_433_253, previous) + i;
  }
  let at = size;

  const mix = (i: number, next: number, ahead: number): void => {
    const mixed = (state[i]! & 0x80000000) | (state[next]! & 0x7fffffff);
    state[i] = state[ahead]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
  };

  function refill(): void {
    // Three loops without a remainder: this is most of the time that a large model's first weights take.
    for (let i = 0; i < size - middle; i++) mix(i, i + 1, i + middle);
    for (let i = size - middle; i < size - 1; i++) mix(i, i + 1, i + middle - size);
    mix(size - 1, 0, middle - 1);
    at = 0;
  }

  return () => {
    if (at === size) refill();
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}
