// Parameters are plain nested objects with tensors at the leaves; a path is the checkpoint key.
import { tf } from "./tf.ts";

/** A nested plain object or array with tensors at the leaves. Write tree types with `type`, not `interface`. */
export type Tree<T = tf.Tensor> = T | readonly Tree<T>[] | { [key: string]: Tree<T> | undefined };

/**
 * `[path, leaf]` pairs in depth-first order; a path reads `blocks.0.attn.query.weight`.
 * @param prefix put before every path
 */
export function entries(tree: Tree, prefix = ""): [path: string, leaf: tf.Tensor][] {
  if (tree instanceof tf.Tensor) return [[prefix, tree]];
  return Object.entries(tree).flatMap(([key, child]) =>
    child === undefined ? [] : entries(child as Tree, prefix === "" ? key : `${prefix}.${key}`),
  );
}

/** The variables among the leaves, keyed by path, that `select` keeps (default: all). */
export function variables(
  tree: Tree,
  select: (path: string) => boolean = () => true,
): Map<string, tf.Variable> {
  const found = new Map<string, tf.Variable>();
  for (const [path, leaf] of entries(tree))
    if (leaf instanceof tf.Variable && select(path)) found.set(path, leaf);
  return found;
}

/** Free every leaf. The tree must not be used afterwards. */
export function disposeTree(tree: Tree): void {
  for (const [, leaf] of entries(tree)) leaf.dispose();
}

/** Number of scalars in all leaves; a leaf that stands at two places counts once. */
export function countParameters(tree: Tree): number {
  const leaves = new Set(entries(tree).map(([, leaf]) => leaf));
  let count = 0;
  for (const leaf of leaves) count += leaf.size;
  return count;
}
