// Small constants (permutations, axes, shapes, scalars) made once: kernels ask for the same few again and again.
import type { CApi, Pointer } from "./c-api.ts";

/** How many constants of a kind are kept; a training step of a model asks for some dozens. */
const CAPACITY = 1024;

/**
 * Native tensors by a key that stands for their shape and values. The one that was used longest ago
 * is dropped when there are too many (a learning rate that changes at every step is a new scalar each
 * time). The handles belong to the cache.
 */
export class ConstantCache<Key> {
  readonly #api: CApi;
  readonly #ids = new Map<Key, number>();
  readonly #pointers = new Map<number, Pointer>();
  #next = -1;

  constructor(api: CApi) {
    this.#api = api;
  }

  /** Number of a key's constant, always negative; made by `create` the first time. */
  get(key: Key, create: () => Pointer): number {
    let id = this.#ids.get(key);
    if (id === undefined) {
      if (this.#ids.size >= CAPACITY) this.#dropOldest();
      id = this.#next--;
      this.#pointers.set(id, create());
    } else {
      // Maps keep the order of insertion: put the used one last.
      this.#ids.delete(key);
    }
    this.#ids.set(key, id);
    return id;
  }

  /** The handle of a number that {@link get} gave, valid until many other constants were asked for. */
  pointer(id: number): Pointer {
    const pointer = this.#pointers.get(id);
    if (pointer === undefined) throw new Error(`constant ${id}: was dropped; ask for it again`);
    return pointer;
  }

  #dropOldest(): void {
    for (const [key, id] of this.#ids) {
      this.#api.TFE_DeleteTensorHandle(this.pointer(id));
      this.#ids.delete(key);
      this.#pointers.delete(id);
      return;
    }
  }
}
