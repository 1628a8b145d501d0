// Arguments and results of compiled functions as flat lists, and the signature that tells calls apart.
import { tf } from "../tf.ts";
import { type InputArray, isInputArray } from "./stand-in.ts";

/** Inputs of a call with their paths, and what identifies the trace that fits it. */
export type Flattened = {
  inputs: (tf.Tensor | InputArray)[];
  paths: string[];
  /** One entry for each leaf: `path: type`. */
  signature: string[];
};

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** A number for an object or function that is part of the signature as it is. */
function identityOf(value: object): number {
  let identity = identities.get(value);
  if (identity === undefined) {
    identity = nextIdentity++;
    identities.set(value, identity);
  }
  return identity;
}

/** Whether a value is a container that is looked into. */
function childrenOf(value: unknown): [string, unknown][] | undefined {
  if (Array.isArray(value)) return value.map((child, i): [string, unknown] => [`${i}`, child]);
  if (value instanceof Map) return [...value] as [string, unknown][];
  if (typeof value !== "object" || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.entries(value) : undefined;
}

/** Flatten the arguments of a call. Variables are no inputs: they are known by identity. */
export function flatten(args: readonly unknown[]): Flattened {
  const flat: Flattened = { inputs: [], paths: [], signature: [] };
  args.forEach((value, i) => visit(value, `argument ${i + 1}`, flat));
  return flat;
}

function visit(value: unknown, path: string, flat: Flattened): void {
  const { signature } = flat;
  if (value instanceof tf.Tensor) {
    if (value instanceof tf.Variable) signature.push(`${path}: variable ${value.id}`);
    else {
      signature.push(`${path}: ${value.dtype} [${value.shape.join()}]`);
      flat.inputs.push(value);
      flat.paths.push(path);
    }
  } else if (isInputArray(value)) {
    signature.push(`${path}: ${value.constructor.name}(${value.length})`);
    flat.inputs.push(value);
    flat.paths.push(path);
  } else {
    const children = childrenOf(value);
    if (children) {
      signature.push(`${path}: {${children.length}}`);
      for (const [key, child] of children) visit(child, `${path}.${key}`, flat);
    } else if ((typeof value === "object" && value !== null) || typeof value === "function")
      signature.push(`${path}: object ${identityOf(value)}`);
    else signature.push(`${path}: ${typeof value} ${String(value)}`);
  }
}

/** The same arguments with `replace` in place of the inputs, by the order of {@link flatten}. */
export function replaceInputs(
  args: readonly unknown[],
  replace: (index: number) => unknown,
): unknown[] {
  let next = 0;
  const copy = (value: unknown): unknown => {
    if (value instanceof tf.Tensor) return value instanceof tf.Variable ? value : replace(next++);
    if (isInputArray(value)) return replace(next++);
    if (Array.isArray(value)) return value.map(copy);
    if (value instanceof Map) return new Map([...value].map(([key, child]) => [key, copy(child)]));
    const children = childrenOf(value);
    if (!children) return value;
    return Object.fromEntries(children.map(([key, child]) => [key, copy(child)]));
  };
  return args.map(copy);
}

/** The tensors of a result, and a function that puts others in their places. */
export function takeApart<T>(result: T): {
  tensors: tf.Tensor[];
  rebuild: (tensors: readonly tf.Tensor[]) => T;
} {
  const tensors: tf.Tensor[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof tf.Tensor) tensors.push(value);
    else for (const [, child] of childrenOf(value) ?? []) collect(child);
  };
  collect(result);
  const rebuild = (replacements: readonly tf.Tensor[]): T => {
    let next = 0;
    const copy = (value: unknown): unknown => {
      if (value instanceof tf.Tensor) return replacements[next++];
      if (Array.isArray(value)) return value.map(copy);
      if (value instanceof Map)
        return new Map([...value].map(([key, child]) => [key, copy(child)]));
      const children = childrenOf(value);
      if (!children) return value;
      return Object.fromEntries(children.map(([key, child]) => [key, copy(child)]));
    };
    return copy(result) as T;
  };
  return { tensors, rebuild };
}
