// Between parameter trees on an engine and raw tensors in memory.
import { UserError } from "@llmsmith/files";
import { entries, tf, type Tree } from "@llmsmith/tensor";
import type { RawTensor } from "./raw-tensor.ts";

/** How many names an error lists before it says "and N more". */
const LISTED = 3;

/** Copy every leaf of a tree into memory, keyed by path: float32 as F32, int32 as I32. */
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
  const data = await tensor.data();
  if (tensor.dtype === "float32")
    return { dtype: "F32", shape: [...tensor.shape], data: new Float32Array(data as Float32Array) };
  if (tensor.dtype === "int32")
    return { dtype: "I32", shape: [...tensor.shape], data: new Int32Array(data as Int32Array) };
  throw new TypeError(`tensorToRaw: ${tensor.dtype} tensors are not stored`);
}

/**
 * Give the variables of a tree the stored values. All names and shapes are checked first: on an error the
 * tree is unchanged.
 * @param where the file or folder, named in errors
 * @throws UserError naming missing, unexpected and misshapen tensors
 */
export function assignTree(
  tree: Tree,
  tensors: ReadonlyMap<string, RawTensor>,
  where: string,
): void {
  const leaves = new Map(entries(tree));
  const missing = [...leaves.keys()].filter((path) => !tensors.has(path));
  const unexpected = [...tensors.keys()].filter((path) => !leaves.has(path));
  const misshapen = [...leaves].flatMap(([path, leaf]) => {
    const raw = tensors.get(path);
    return raw === undefined || (raw.shape.join() === leaf.shape.join() && raw.dtype === "F32")
      ? []
      : [
          `${path} is ${raw.dtype} [${raw.shape.join(", ")}] and not F32 [${leaf.shape.join(", ")}]`,
        ];
  });
  const complaints = [
    list("missing", missing),
    list("unexpected", unexpected),
    list("of another shape", misshapen),
  ].filter((text) => text !== "");
  if (complaints.length > 0)
    throw new UserError(
      `${where}: it is not a checkpoint of this model: ${complaints.join("; ")}; use the config it was made with`,
    );
  for (const [path, leaf] of leaves)
    tf.tidy(() =>
      (leaf as tf.Variable).assign(
        tf.tensor(tensors.get(path)!.data as Float32Array, leaf.shape, "float32"),
      ),
    );
}

function list(what: string, names: string[]): string {
  if (names.length === 0) return "";
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  return `${what}: ${names.slice(0, LISTED).join(", ")}${more}`;
}
