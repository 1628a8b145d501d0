// Types of build.mjs, for the test that rebuilds the kernels.

/** Compiles wasm/kernels; gives the bytes of the module. Throws with the compiler's messages. */
export function compileKernels(flags?: readonly string[]): Promise<Uint8Array>;

/** The text of src/wasm/kernels-binary.ts for these bytes. */
export function kernelsSource(binary: Uint8Array): string;
