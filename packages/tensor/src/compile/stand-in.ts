// What a function sees in place of an array among its arguments while it is traced.

/** An array that can be an argument of a compiled function. */
export type InputArray = Float32Array | Int32Array | Uint8Array;

export function isInputArray(value: unknown): value is InputArray {
  return (
    value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array
  );
}

/** Getters that say nothing of the elements. */
const harmless: ReadonlySet<PropertyKey> = new Set([
  "constructor",
  "length",
  "byteLength",
  "BYTES_PER_ELEMENT",
  Symbol.toStringTag,
]);

/**
 * An array of the same type and length that may be made a tensor, and whose methods refuse: elements
 * that are read in JavaScript would become constants of the compiled function. What is read by index,
 * which cannot be refused, is no plausible value.
 * @param path of the argument, for the error
 */
export function standInFor(array: InputArray, path: string): InputArray {
  const type = array.constructor as Int32ArrayConstructor;
  const standIn = new type(array.length);
  standIn.fill(array instanceof Float32Array ? Number.NaN : -2_147_483_648);
  const guarded = Object.create(type.prototype) as object;
  const methods = Object.getPrototypeOf(type.prototype) as object; // of all typed arrays
  for (const key of Reflect.ownKeys(methods)) {
    if (harmless.has(key)) continue;
    Object.defineProperty(guarded, key, {
      get() {
        throw new TypeError(
          `the array ${path} is read in JavaScript (${String(key)}), where a compiled function sees one call only; make it a tensor and use tensor operations`,
        );
      },
    });
  }
  return Object.setPrototypeOf(standIn, guarded) as InputArray;
}
