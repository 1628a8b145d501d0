// Constant tables (masks, cosines) that every step asks for again, kept as plain numbers: a tensor kept
// over a step would belong to one engine, one tidy or one trace.

/** Values kept at most: 32 MiB of float32. */
const CAPACITY = 8_388_608;

/** Least recently used first. */
const tables = new Map<string, Float32Array>();
let kept = 0;

/**
 * The table of that name, made once while it stays in the cache. The array is shared: hand it to
 * `tf.tensor`, whose result must not leave the operation, and never write into it.
 */
export function cachedValues(key: string, make: () => Float32Array): Float32Array {
  const found = tables.get(key);
  const values = found ?? make();
  if (values.length > CAPACITY) return values;
  if (found === undefined) kept += values.length;
  tables.delete(key); // and in again, as the latest
  tables.set(key, values);
  for (const [oldest, { length }] of tables) {
    if (kept <= CAPACITY) break;
    tables.delete(oldest);
    kept -= length;
  }
  return values;
}
