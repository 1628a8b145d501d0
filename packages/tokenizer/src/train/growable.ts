// Typed arrays that grow: training does not know beforehand how many pairs it will meet.

/** `array` where it holds `needed` elements, else a copy at least twice as long. */
export function grown<T extends Uint8Array | Int32Array | Uint32Array | Float64Array>(
  array: T,
  needed: number,
): T {
  if (needed <= array.length) return array;
  const Kind = array.constructor as new (length: number) => T;
  const longer = new Kind(Math.max(needed, array.length * 2));
  longer.set(array);
  return longer;
}
