// Between our tree of parameters and tensors under Hugging Face's names and in its layouts.
import { UserError } from "@llmsmith/files";
import { entries, fromEntries, type ParameterShapes, tf, type Tree } from "@llmsmith/tensor";
import { toFloat32 } from "../half-precision.ts";
import type { RawTensor } from "../raw-tensor.ts";
import { shown } from "../shown.ts";
import { nearest } from "./nearest.ts";

/**
 * One stored tensor: which of our parameters it holds, side by side along the last axis, and whether its
 * axes are exchanged. Without `ours` it is zeros of `zeros` there, and nothing here.
 */
export type Stored = {
  theirs: string;
  ours: readonly string[];
  transposed?: boolean;
  zeros?: readonly number[];
};

/**
 * Parameters, all variables, of stored tensors of any float type.
 * @param ignored whether a tensor that no parameter needs may be there all the same
 * @throws UserError naming a tensor that is missing, surplus, misshapen or not finite
 */
export function fromStored<Params>(
  stored: readonly Stored[],
  shapes: ParameterShapes,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
  ignored: (name: string) => boolean,
): Params {
  const needed = stored.filter(({ ours }) => ours.length > 0).map((one) => layout(one, shapes));
  // All names and shapes first: a model that does not fit must not fill the engine before that is known.
  requireNames(stored, needed, tensors, where, ignored);
  const made = new Map<string, tf.Tensor>();
  try {
    for (const { theirs, ours, transposed = false, asStored, parts } of needed) {
      const values = finiteNumbers(theirs, tensors.get(theirs)!, where);
      tf.tidy(() => {
        const whole = tf.tensor(values, [...asStored]);
        const turned = transposed ? tf.transpose(whole) : whole;
        let start = 0;
        for (const [i, path] of ours.entries()) {
          const shape = [...parts[i]!];
          const from = shape.map((_, axis) => (axis === shape.length - 1 ? start : 0));
          const part = ours.length === 1 ? turned : tf.slice(turned, from, shape);
          made.set(path, tf.variable(part));
          start += shape.at(-1)!;
        }
      });
    }
  } catch (error) {
    tf.dispose([...made.values()]);
    throw error;
  }
  const leaves = [...shapes.keys()].map((path) => [path, made.get(path)!] as const);
  return fromEntries<tf.Tensor>(leaves) as Params;
}

/**
 * What {@link fromStored} checks before the first number is read: names, types and shapes.
 * @throws UserError naming a tensor that is missing, surplus or misshapen
 */
export function checkStored(
  stored: readonly Stored[],
  shapes: ParameterShapes,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
  ignored: (name: string) => boolean,
): void {
  const needed = stored.filter(({ ours }) => ours.length > 0).map((one) => layout(one, shapes));
  requireNames(stored, needed, tensors, where, ignored);
}

/** One stored tensor, whose numbers are read when they are asked for. */
export type StoredNumbers = {
  /** As it is stored. */
  shape: readonly number[];
  /** @throws UserError naming a number that is not finite */
  values(): Float32Array;
};

/**
 * The tensors of a model as they are stored, by their names, without an engine. All names and shapes are
 * checked before any number is read.
 * @param ignored as in {@link fromStored}
 * @throws UserError naming a tensor that is missing, surplus or misshapen
 */
export function readStored(
  stored: readonly Stored[],
  shapes: ParameterShapes,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
  ignored: (name: string) => boolean,
): Map<string, StoredNumbers> {
  const needed = stored.filter(({ ours }) => ours.length > 0).map((one) => layout(one, shapes));
  requireNames(stored, needed, tensors, where, ignored);
  const read = new Map<string, StoredNumbers>();
  for (const { theirs, zeros } of stored)
    if (zeros) {
      const count = zeros.reduce((a, b) => a * b);
      read.set(theirs, { shape: zeros, values: () => new Float32Array(count) });
    }
  for (const { theirs, asStored } of needed) {
    const raw = tensors.get(theirs)!;
    read.set(theirs, { shape: asStored, values: () => finiteNumbers(theirs, raw, where) });
  }
  return read;
}

/** Copies of all parameters as they are stored, float32. */
export async function toStored(
  stored: readonly Stored[],
  params: Tree,
): Promise<Map<string, RawTensor>> {
  const leaves = new Map(entries(params));
  const tensors = new Map<string, RawTensor>();
  for (const { theirs, ours, transposed, zeros } of stored) {
    if (ours.length === 0) {
      const shape = [...zeros!];
      const data = new Float32Array(shape.reduce((a, b) => a * b));
      tensors.set(theirs, { dtype: "F32", shape, data });
      continue;
    }
    const whole = tf.tidy(() => {
      const parts = ours.map((path) => leaves.get(path)!);
      const joined = parts.length === 1 ? tf.clone(parts[0]!) : tf.concat(parts, -1);
      return transposed ? tf.transpose(joined) : joined;
    });
    const data = new Float32Array(await whole.data());
    tensors.set(theirs, { dtype: "F32", shape: [...whole.shape], data });
    whole.dispose();
  }
  return tensors;
}

/** A stored tensor with its shape there, and those of our parameters in it. */
type Layout = Stored & { asStored: readonly number[]; parts: readonly (readonly number[])[] };

function layout(one: Stored, shapes: ParameterShapes): Layout {
  const parts = one.ours.map((path) => shapes.get(path)!);
  const [first = []] = parts;
  const width = parts.reduce((sum, shape) => sum + shape.at(-1)!, 0);
  const joined = [...first.slice(0, -1), width];
  return { ...one, parts, asStored: one.transposed ? [...joined].reverse() : joined };
}

function requireNames(
  stored: readonly Stored[],
  needed: readonly Layout[],
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
  ignored: (name: string) => boolean,
): void {
  const known = new Set(stored.map(({ theirs }) => theirs));
  const surplus = [...tensors.keys()].filter((name) => !known.has(name) && !ignored(name));
  for (const { theirs, asStored } of needed) {
    const raw = tensors.get(theirs);
    if (raw) requireShape(theirs, raw, asStored, where);
    else {
      const near = nearest(theirs, surplus);
      const hint = near === undefined ? "" : `; the nearest that is there is ${near}`;
      throw new UserError(
        `${where}: tensor ${theirs} is missing, which config.json asks for${hint}; the folder is not whole or of another architecture`,
      );
    }
  }
  const [first] = surplus;
  if (first === undefined) return;
  const more = surplus.length > 1 ? ` and ${surplus.length - 1} more belong` : " belongs";
  const near = nearest(first, known);
  const hint = near === undefined ? "" : ` (the nearest name there is ${near})`;
  throw new UserError(
    `${where}: tensor ${shown(first)}${more} to no part of the model that config.json describes${hint}; get the folder again`,
  );
}

function requireShape(
  name: string,
  { dtype, shape }: RawTensor,
  wanted: readonly number[],
  where: string,
): void {
  const isFloat = ["F32", "F16", "BF16", "F64"].includes(dtype);
  if (!isFloat || shape.join() !== wanted.join())
    throw new UserError(
      `${where}: tensor ${name} is ${dtype} [${shown(shape.join(", "))}], but config.json asks for floats [${wanted.join(", ")}]`,
    );
}

function finiteNumbers(name: string, raw: RawTensor, where: string): Float32Array {
  const values = toFloat32(raw);
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0)
    throw new UserError(
      `${where}: tensor ${name} has ${values[broken]} at index ${broken}; the weights are damaged or their training diverged, get them again`,
    );
  return values;
}
