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
    if (value instanceof tf.Variable)
      signature.push(`${path}: variable ${value.id} ${value.dtype} [${value.shape.join()}]`);
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

/** A signature without what is another number in the next process: identities of variables and objects. */
export function stableSignature(signature: readonly string[]): string[] {
  return signature.map((leaf) => leaf.replace(/: (variable|object) \d+/, ": $1"));
}

/** A copy of a tree with what `replace` gives for each leaf, in the order of {@link flatten}. */
function mapLeaves(value: unknown, replace: (leaf: unknown) => unknown): unknown {
  const copy = (child: unknown): unknown => mapLeaves(child, replace);
  if (Array.isArray(value)) return value.map(copy);
  const children = value instanceof tf.Tensor ? undefined : childrenOf(value);
  if (!children) return replace(value);
  const copies = children.map(([key, child]): [string, unknown] => [key, copy(child)]);
  return value instanceof Map ? new Map(copies) : Object.fromEntries(copies);
}

/** Whether a leaf is an input: variables are known by identity. */
function isInput(leaf: unknown): boolean {
  return (leaf instanceof tf.Tensor && !(leaf instanceof tf.Variable)) || isInputArray(leaf);
}

/** The same arguments with `replace` in place of the inputs, by the order of {@link flatten}. */
export function replaceInputs(
  args: readonly unknown[],
  replace: (index: number) => unknown,
): unknown[] {
  let next = 0;
  return args.map((arg) => mapLeaves(arg, (leaf) => (isInput(leaf) ? replace(next++) : leaf)));
}

/** The tensors of a result, and a function that puts others in their places. */
export function takeApart<T>(result: T): {
  tensors: tf.Tensor[];
  rebuild: (tensors: readonly tf.Tensor[]) => T;
} {
  const tensors: tf.Tensor[] = [];
  mapLeaves(result, (leaf) => {
    if (leaf instanceof tf.Tensor) tensors.push(leaf);
    return leaf;
  });
  const rebuild = (replacements: readonly tf.Tensor[]): T => {
    let next = 0;
    return mapLeaves(result, (leaf) =>
      leaf instanceof tf.Tensor ? replacements[next++] : leaf,
    ) as T;
  };
  return { tensors, rebuild };
}
