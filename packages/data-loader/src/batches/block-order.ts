// An order that reads nearly in sequence: blocks in random order, shuffled within.
import { createRandom } from "@llmsmith/random";

/**
 * The `order` of `shuffledEpochs` and `windowBatches` for data far larger than the page cache: whole
 * blocks of neighbours come in random order, and within a block the examples are shuffled, so a disk reads
 * one block's stretch at a time. It hangs on its arguments alone, so a resumed run repeats it.
 * @param blockLength examples in a block, such as 65,536
 * @throws RangeError when blockLength is not a positive integer
 */
export function blockOrder(
  blockLength: number,
  seed: number,
): (epoch: number, length: number) => Uint32Array {
  if (!Number.isInteger(blockLength) || blockLength < 1)
    throw new RangeError(`blockOrder: blockLength must be a positive integer, not ${blockLength}`);
  return (epoch, length) => {
    const random = createRandom(seed * 1_000_003 + epoch);
    const blocks = new Uint32Array(Math.ceil(length / blockLength)).map((_, block) => block);
    const order = new Uint32Array(length);
    let filled = 0;
    for (const block of random.shuffle(blocks)) {
      const first = block * blockLength;
      const part = order.subarray(filled, filled + Math.min(blockLength, length - first));
      for (let i = 0; i < part.length; i++) part[i] = first + i;
      random.shuffle(part);
      filled += part.length;
    }
    return order;
  };
}
