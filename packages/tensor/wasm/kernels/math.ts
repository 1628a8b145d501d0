// What the host provides: a scalar logarithm, since AssemblyScript's own keeps a table in memory,
// and this memory belongs to tfjs.

/** Natural logarithm. */
export declare function log(x: f64): f64;
