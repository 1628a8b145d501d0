// Kernels over rows and elements: layer normalisation, GELU, tanh, softmax, cross-entropy, transpose.
import type { TensorInfo } from "@tensorflow/tfjs";
import { kernelsOf, makeOutput, pointerOf, sizeOf } from "./module.ts";
import { checkShape, input, type KernelCall, matrixShape, override, register } from "./register.ts";

function layerNorm({ inputs, attrs, backend }: KernelCall): TensorInfo[] {
  const name = "LLMSmithLayerNorm";
  const x = input(name, inputs, "x");
  const scale = input(name, inputs, "scale");
  const shift = input(name, inputs, "shift");
  const [rows, width] = matrixShape(name, "x", x);
  checkShape(name, "scale", scale, [width]);
  checkShape(name, "shift", shift, [width]);
  const y = makeOutput(backend, [rows, width]);
  const mean = makeOutput(backend, [rows]);
  const rstd = makeOutput(backend, [rows]);
  const inPointers = [x, scale, shift].map((tensor) => pointerOf(backend, tensor));
  const outPointers = [y, mean, rstd].map((tensor) => pointerOf(backend, tensor));
  const epsilon = Number(attrs["epsilon"]);
  kernelsOf(backend).layerNorm(rows, width, ...inPointers, epsilon, ...outPointers);
  return [y, mean, rstd];
}

function layerNormGrad({ inputs, backend }: KernelCall): TensorInfo[] {
  const name = "LLMSmithLayerNormGrad";
  const dy = input(name, inputs, "dy");
  const x = input(name, inputs, "x");
  const scale = input(name, inputs, "scale");
  const mean = input(name, inputs, "mean");
  const rstd = input(name, inputs, "rstd");
  const [rows, width] = matrixShape(name, "x", x);
  checkShape(name, "dy", dy, [rows, width]);
  checkShape(name, "scale", scale, [width]);
  checkShape(name, "mean", mean, [rows]);
  checkShape(name, "rstd", rstd, [rows]);
  const dx = makeOutput(backend, [rows, width]);
  const dscale = makeOutput(backend, [width]);
  const dshift = makeOutput(backend, [width]);
  const pointers = [dy, x, scale, mean, rstd, dx, dscale, dshift].map((tensor) =>
    pointerOf(backend, tensor),
  );
  kernelsOf(backend).layerNormGrad(rows, width, ...pointers);
  return [dx, dscale, dshift];
}

function gelu({ inputs, backend }: KernelCall): TensorInfo {
  const x = input("LLMSmithGelu", inputs, "x");
  const y = makeOutput(backend, x.shape);
  kernelsOf(backend).gelu(sizeOf(x.shape), pointerOf(backend, x), pointerOf(backend, y));
  return y;
}

function geluGrad({ inputs, backend }: KernelCall): TensorInfo {
  const name = "LLMSmithGeluGrad";
  const x = input(name, inputs, "x");
  const dy = input(name, inputs, "dy");
  checkShape(name, "dy", dy, x.shape);
  const dx = makeOutput(backend, x.shape);
  const pointers = [dy, x, dx].map((tensor) => pointerOf(backend, tensor));
  kernelsOf(backend).geluGrad(sizeOf(x.shape), ...pointers);
  return dx;
}

function tanh({ inputs, backend }: KernelCall): TensorInfo | undefined {
  const { x } = inputs;
  if (x?.dtype !== "float32") return undefined;
  const y = makeOutput(backend, x.shape);
  kernelsOf(backend).tanh(sizeOf(x.shape), pointerOf(backend, x), pointerOf(backend, y));
  return y;
}

function softmax({ inputs, attrs, backend }: KernelCall): TensorInfo | undefined {
  const { logits } = inputs;
  const width = logits?.shape.at(-1);
  if (logits?.dtype !== "float32" || !width) return undefined;
  if (Number(attrs["dim"]) !== logits.shape.length - 1) return undefined;
  const y = makeOutput(backend, logits.shape);
  const rows = sizeOf(logits.shape) / width;
  kernelsOf(backend).softmax(rows, width, pointerOf(backend, logits), pointerOf(backend, y));
  return y;
}

function sparseCrossEntropy({ inputs, backend }: KernelCall): TensorInfo[] {
  const name = "LLMSmithSparseCrossEntropy";
  const logits = input(name, inputs, "logits");
  const labels = input(name, inputs, "labels", "int32");
  const [rows, width] = matrixShape(name, "logits", logits);
  checkShape(name, "labels", labels, [rows]);
  const loss = makeOutput(backend, [rows]);
  const backprop = makeOutput(backend, [rows, width]);
  const pointers = [logits, labels, loss, backprop].map((tensor) => pointerOf(backend, tensor));
  kernelsOf(backend).crossEntropy(rows, width, ...pointers);
  return [loss, backprop];
}

/** [1,0], [0,2,1], [0,2,1,3] and [0,1,3,2] of 4-byte elements; tfjs keeps the others. */
function transpose({ inputs, attrs, backend }: KernelCall): TensorInfo | undefined {
  const { x } = inputs;
  if (x?.dtype !== "float32" && x?.dtype !== "int32") return undefined;
  const perm = (attrs["perm"] as number[]).join();
  const kernels = kernelsOf(backend);
  const output = (shape: number[]): [TensorInfo, source: number, target: number] => {
    const y = { ...makeOutput(backend, shape), dtype: x.dtype };
    backend.dataIdMap.get(y.dataId).dtype = x.dtype;
    return [y, pointerOf(backend, x), pointerOf(backend, y)];
  };
  if (perm === "0,2,1,3") {
    const [batch = 1, a = 1, b = 1, width = 1] = x.shape;
    const [y, source, target] = output([batch, b, a, width]);
    if (width === 1) kernels.transpose(batch, a, b, source, target);
    else kernels.swapMiddle(batch, a, b, width, source, target);
    return y;
  }
  if (perm === "1,0" || perm === "0,2,1" || perm === "0,1,3,2") {
    const outer = x.shape.slice(0, -2);
    const [rows = 1, columns = 1] = x.shape.slice(-2);
    const [y, source, target] = output([...outer, columns, rows]);
    kernels.transpose(sizeOf(outer), rows, columns, source, target);
    return y;
  }
  return undefined;
}

/** Registers the kernels of this file. */
export function registerRows(): void {
  register("LLMSmithLayerNorm", layerNorm);
  register("LLMSmithLayerNormGrad", layerNormGrad);
  register("LLMSmithGelu", gelu);
  register("LLMSmithGeluGrad", geluGrad);
  register("LLMSmithSparseCrossEntropy", sparseCrossEntropy);
  override("Tanh", tanh);
  override("Softmax", softmax);
  override("Transpose", transpose);
}
