// Fused attention of all heads and its gradient.
import type { NamedAttrMap, TensorInfo } from "@tensorflow/tfjs";
import { kernelsOf, makeOutput, pointerOf, productScratch, sizeOf, withScratch } from "./module.ts";
import { checkShape, input, type KernelCall, register } from "./register.ts";

interface Sizes {
  batch: number;
  queries: number;
  keys: number;
  heads: number;
  width: number;
  causal: boolean;
}

function sizes(
  name: string,
  q: TensorInfo,
  k: TensorInfo,
  v: TensorInfo,
  attrs: NamedAttrMap,
): Sizes {
  const [batch, queries, channels] = q.shape;
  const keys = k.shape[1];
  if (q.shape.length !== 3 || batch === undefined || queries === undefined || !channels) {
    throw new RangeError(`${name}: q is [${q.shape}]; it must be [batch, time, channels]`);
  }
  if (k.shape.length !== 3 || keys === undefined) {
    throw new RangeError(`${name}: k is [${k.shape}]; it must be [batch, time, channels]`);
  }
  checkShape(name, "k", k, [batch, keys, channels]);
  checkShape(name, "v", v, [batch, keys, channels]);
  const heads = Number(attrs["nHeads"]);
  if (!Number.isInteger(heads) || heads < 1 || channels % heads !== 0) {
    throw new RangeError(`${name}: nHeads ${heads} does not divide ${channels} channels`);
  }
  return { batch, queries, keys, heads, width: channels / heads, causal: !!attrs["causal"] };
}

function attention({ inputs, attrs, backend }: KernelCall): TensorInfo[] {
  const name = "LLMSmithAttention";
  const q = input(name, inputs, "q");
  const k = input(name, inputs, "k");
  const v = input(name, inputs, "v");
  const { batch, queries, keys, heads, width, causal } = sizes(name, q, k, v, attrs);
  const out = makeOutput(backend, q.shape);
  const probabilities = makeOutput(backend, [batch, heads, queries, keys]);
  const pointers = [q, k, v, out, probabilities].map((tensor) => pointerOf(backend, tensor));
  if (sizeOf(out.shape) > 0) {
    const scratch = productScratch(backend);
    const kernels = kernelsOf(backend);
    kernels.attention(batch, queries, keys, heads, width, causal, ...pointers, scratch);
  }
  return [out, probabilities];
}

function attentionGrad({ inputs, attrs, backend }: KernelCall): TensorInfo[] {
  const name = "LLMSmithAttentionGrad";
  const dy = input(name, inputs, "dy");
  const q = input(name, inputs, "q");
  const k = input(name, inputs, "k");
  const v = input(name, inputs, "v");
  const probabilities = input(name, inputs, "probabilities");
  const { batch, queries, keys, heads, width, causal } = sizes(name, q, k, v, attrs);
  checkShape(name, "dy", dy, q.shape);
  checkShape(name, "probabilities", probabilities, [batch, heads, queries, keys]);
  const gradients = [q, k, v].map((tensor) => makeOutput(backend, tensor.shape));
  const kernels = kernelsOf(backend);
  withScratch(backend, kernels.attentionGradScratch(queries, keys), (scratch) => {
    const pointers = [dy, q, k, v, probabilities, ...gradients].map((tensor) =>
      pointerOf(backend, tensor),
    );
    kernels.attentionGrad(batch, queries, keys, heads, width, causal, ...pointers, scratch);
  });
  return gradients;
}

/** Registers the kernels of this file. */
export function registerAttention(): void {
  register("LLMSmithAttention", attention);
  register("LLMSmithAttentionGrad", attentionGrad);
}
