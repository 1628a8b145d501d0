// Between parameter trees on an engine and raw tensors in memory.
import { UserError } from "@llmsmith/files";
import { entries, tf, type Tree } from "@llmsmith/tensor";
import { toFloat32 } from "./half-precision.ts";
import type { DType, RawTensor } from "./raw-tensor.ts";

/** How many names an error lists before it says "and N more". */
const LISTED = 3;

/** Stored types that a leaf of a type takes. */
const accepted: Readonly<Record<string, readonly DType[]>> = {
  float32: ["F32", "F16", "BF16", "F64"],
  int32: ["I32"],
};

/**
 * Copy every leaf of a tree into memory, keyed by path: float32 as F32, int32 as I32.
 * @throws TypeError for a leaf of another type
 */
export async function treeToRaw(tree: Tree): Promise<Map<string, RawTensor>> {
  const tensors = new Map<string, RawTensor>();
  for (const [path, leaf] of entries(tree)) tensors.set(path, await tensorToRaw(leaf));
  return tensors;
}

/**
 * Copy one tensor into memory.
 * @throws TypeError for a type other than float32 and int32
 */
export async function tensorToRaw(tensor: tf.Tensor): Promise<RawTensor> {
  const shape = [...tensor.shape];
  const data = await tensor.data(); // may be the engine's own array: copied below
  if (tensor.dtype === "float32")
    return { dtype: "F32", shape, data: new Float32Array(data as Float32Array) };
  if (tensor.dtype === "int32")
    return { dtype: "I32", shape, data: new Int32Array(data as Int32Array) };
  throw new TypeError(
    `tensorToRaw: ${tensor.dtype} tensors are not stored; cast to float32 or int32`,
  );
}

/**
 * Give the variables of a tree the stored values; F16, BF16 and F64 become float32. All names, types and
 * shapes are checked first: on an error the tree is unchanged.
 * @param where the file or folder, named in errors
 * @throws UserError naming missing, unexpected and misshapen tensors; TypeError when a leaf is a plain
 * tensor, which cannot be assigned
 */
export function assignTree(
  tree: Tree,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): void {
  const leaves = new Map(entries(tree));
  for (const [path, leaf] of leaves)
    if (!(leaf instanceof tf.Variable))
      throw new TypeError(
        `assignTree: ${path} is a plain tensor; build the tree of variables, or replace the leaf`,
      );
  const complaints = [
    list(
      "missing",
      [...leaves.keys()].filter((path) => !tensors.has(path)),
    ),
    list(
      "unexpected",
      [...tensors.keys()].filter((path) => !leaves.has(path)),
    ),
    list(
      "of another shape or type",
      [...leaves].flatMap(([path, leaf]) => misfit(path, leaf, tensors.get(path))),
    ),
  ].filter((text) => text !== "");
  if (complaints.length > 0)
    throw new UserError(
      `${where}: it is not a checkpoint of this model: ${complaints.join("; ")}; use the config it was made with`,
    );
  for (const [path, leaf] of leaves)
    tf.tidy(() => {
      const raw = tensors.get(path)!;
      const data = leaf.dtype === "int32" ? (raw.data as Int32Array) : toFloat32(raw);
      (leaf as tf.Variable).assign(tf.tensor(data, leaf.shape, leaf.dtype));
    });
}

function misfit(path: string, leaf: tf.Tensor, raw: RawTensor | undefined): string[] {
  const types = accepted[leaf.dtype] ?? [];
  if (!raw || (types.includes(raw.dtype) && raw.shape.join() === leaf.shape.join())) return [];
  const wanted = types[0] ?? leaf.dtype;
  return [
    `${path} is ${raw.dtype} [${raw.shape.join(", ")}] and not ${wanted} [${leaf.shape.join(", ")}]`,
  ];
}

function list(what: string, names: string[]): string {
  if (names.length === 0) return "";
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  return `${what}: ${names.slice(0, LISTED).join(", ")}${more}`;
}
