// Our WebAssembly module on the memory of tfjs's wasm backend, and what every kernel needs of both.
import type { TensorInfo } from "@tensorflow/tfjs";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { kernelsBase64 } from "./kernels-binary.ts";

/** The exports of wasm/kernels: pointers are byte offsets, strides count elements. */
export type Kernels = Record<
  | "attention"
  | "attentionGrad"
  | "attentionGradScratch"
  | "gelu"
  | "geluGrad"
  | "tanh"
  | "gemm"
  | "gemmBatch"
  | "gemmScratch"
  | "layerNorm"
  | "layerNormGrad"
  | "crossEntropy"
  | "softmax"
  | "adamW"
  | "biasGrad"
  | "embeddingGrad"
  | "sumOfSquares"
  | "swapMiddle"
  | "transpose",
  (...values: (number | boolean)[]) => number
>;

/** The part of the WebAssembly API used here; @types/node leaves it out. */
interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  Instance: new (module: CompiledModule, imports: object) => { exports: unknown };
}
type CompiledModule = Record<"opaque", never>;
const { compile, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi })
  .WebAssembly;

/** What Emscripten gives tfjs's module, as far as it is used here. */
interface TfjsModule {
  asm: { memory: object };
  _malloc(bytes: number): number;
  _free(pointer: number): void;
}

interface Attached {
  kernels: Kernels;
  /** Scratch of matrix products; kept, since every product needs it. */
  productScratch: number;
}

let compiled: CompiledModule | undefined;
const attached = new WeakMap<TfjsModule, Attached>();

function tfjsModule(backend: BackendWasm): TfjsModule {
  return backend.wasm as unknown as TfjsModule;
}

/** Compiles the kernels, once; kernels of any wasm backend attach to it at their first call. */
export async function compileKernels(): Promise<void> {
  compiled ??= await compile(
    Uint8Array.from(atob(kernelsBase64), (character) => character.codePointAt(0)!),
  );
}

function attach(backend: BackendWasm): Attached {
  const tfjs = tfjsModule(backend);
  let state = attached.get(tfjs);
  if (state === undefined) {
    if (compiled === undefined)
      throw new Error("registerWasmKernels: the kernels are not compiled");
    const { exports } = new Instance(compiled, {
      env: { memory: tfjs.asm.memory },
      math: { log: Math.log },
    });
    const kernels = exports as Kernels;
    state = { kernels, productScratch: allocate(tfjs, kernels.gemmScratch()) };
    attached.set(tfjs, state);
  }
  return state;
}

function allocate(tfjs: TfjsModule, bytes: number): number {
  const pointer = tfjs._malloc(bytes) >>> 0;
  if (pointer === 0) throw outOfMemory(bytes);
  return pointer;
}

function outOfMemory(bytes: number): RangeError {
  return new RangeError(
    `wasm engine: no ${bytes} bytes left in its memory; use a smaller batch or model, or the tensorflow engine`,
  );
}

/** The kernels, on this backend's memory. */
export function kernelsOf(backend: BackendWasm): Kernels {
  return attach(backend).kernels;
}

/** Where the scratch of matrix products lies. */
export function productScratch(backend: BackendWasm): number {
  return attach(backend).productScratch;
}

/** Calls `use` with a pointer to `bytes` of scratch that are freed afterwards. */
export function withScratch(
  backend: BackendWasm,
  bytes: number,
  use: (pointer: number) => void,
): void {
  const tfjs = tfjsModule(backend);
  const pointer = allocate(tfjs, bytes);
  try {
    use(pointer);
  } finally {
    tfjs._free(pointer);
  }
}

/** Where a tensor's elements lie in the memory. */
export function pointerOf(backend: BackendWasm, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** The whole memory as float32 or int32; a view that is good until the memory grows. */
export function memoryOf(backend: BackendWasm): { floats: Float32Array; ints: Int32Array } {
  const { buffer } = tfjsModule(backend).asm.memory as { buffer: ArrayBuffer };
  return { floats: new Float32Array(buffer), ints: new Int32Array(buffer) };
}

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** A new, unwritten float32 output. Throws RangeError when the memory is full. */
export function makeOutput(backend: BackendWasm, shape: number[]): TensorInfo {
  const output = backend.makeOutput(shape, "float32");
  const size = sizeOf(shape);
  if (size > 0 && pointerOf(backend, output) === 0) {
    backend.disposeData(output.dataId, true);
    throw outOfMemory(4 * size);
  }
  return output;
}
