// The embedded engine's own kernels: what makes training on tfjs's wasm backend fast.
import { registerAttention } from "./attention.ts";
import { compileKernels } from "./module.ts";
import { registerProducts } from "./products.ts";
import { registerRows } from "./rows.ts";
import { registerTraining } from "./training.ts";

/**
 * Registers SIMD kernels for tfjs's "wasm" backend: matrix products in all transpose combinations,
 * transpose, tanh and softmax in place of tfjs's, and the fused `LLMSmith…` kernels (linear, layer
 * norm, GELU, attention, cross-entropy, embedding gradient, AdamW, sum of squares). The module of
 * `@tensorflow/tfjs-backend-wasm` must be loaded; the backend may start before or after. Calling
 * it again changes nothing. Throws Error when tfjs's wasm kernels are not registered, and
 * WebAssembly.CompileError where SIMD is missing.
 */
export async function registerWasmKernels(): Promise<void> {
  await compileKernels();
  registerProducts();
  registerRows();
  registerAttention();
  registerTraining();
}
