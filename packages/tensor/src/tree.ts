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

/**
 * The tree of these paths and leaves, the inverse of {@link entries}: a level whose keys are 0, 1, 2, … in
 * that order becomes an array, every other one an object.
 * @throws RangeError for a path that is given twice or leads through a leaf
 */
export function fromEntries<T>(pairs: Iterable<readonly [path: string, leaf: T]>): Tree<T> {
  const root: Level<T> = new Map();
  for (const [path, leaf] of pairs) {
    const keys = path.split(".");
    const last = keys.pop()!;
    let level = root;
    for (const key of keys) {
      const next: Level<T> | Leaf<T> = level.get(key) ?? new Map();
      if (!(next instanceof Map))
        throw new RangeError(`fromEntries: ${path} leads through a leaf; each path must end apart`);
      level.set(key, next);
      level = next;
    }
    if (level.has(last)) throw new RangeError(`fromEntries: ${path} is given twice`);
    level.set(last, { leaf });
  }
  return built(root);
}

type Leaf<T> = { leaf: T };
type Level<T> = Map<string, Level<T> | Leaf<T>>;

function built<T>(level: Level<T>): Tree<T> {
  const children = [...level].map(
    ([key, child]) => [key, child instanceof Map ? built(child) : child.leaf] as const,
  );
  const isArray = children.length > 0 && children.every(([key], i) => key === String(i));
  return isArray ? children.map(([, child]) => child) : Object.fromEntries(children);
}

/** Path and shape of every parameter of a tree, in the order of the tree. */
export type ParameterShapes = ReadonlyMap<string, readonly number[]>;

/** A tree of variables with these paths and shapes; `start` makes what each begins with, in their order. */
export function variableTree(
  shapes: ParameterShapes,
  start: (path: string, shape: number[]) => tf.Tensor,
): Tree {
  const leaves = [...shapes].map(
    ([path, shape]) => [path, tf.tidy(() => tf.variable(start(path, [...shape])))] as const,
  );
  return fromEntries<tf.Tensor>(leaves);
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
