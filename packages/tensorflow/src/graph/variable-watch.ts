// Keeps an eye on all variables while a function is traced: which it uses, assigns or makes.
import * as tf from "@tensorflow/tfjs";
import type { CompilingBackend } from "../kernels/backend-types.ts";

/** The engine's own bookkeeping, which TensorFlow.js exports without types for it. */
type Engine = {
  state: { registeredVariables: Record<string, tf.Variable> };
  disposeTensor(tensor: tf.Tensor): void;
  incRef(tensor: tf.Tensor, backend: null): void;
};

/** A variable that was assigned a value of the graph. */
type Assigned = { dataId: object; shape: number[]; dtype: number; id: number };

/**
 * Holds on to the data of every variable from the beginning of a trace to its end, so that an `assign` in
 * between, which TensorFlow.js carries out at once, can be told apart and undone.
 */
export class VariableWatch {
  readonly #backend: CompilingBackend;
  readonly #engine = tf.engine() as unknown as Engine;
  readonly #before = new Map<tf.Variable, object>();
  readonly #byData = new Map<object, tf.Variable>();

  constructor(backend: CompilingBackend) {
    this.#backend = backend;
    for (const variable of Object.values(this.#engine.state.registeredVariables)) {
      const dataId: object = variable.dataId;
      const data = backend.tensorMap.data.get(dataId);
      if (!data) continue; // of another backend
      backend.storedData(variable);
      data.refCount++;
      this.#before.set(variable, dataId);
      this.#byData.set(dataId, variable);
    }
  }

  /** Data of all variables. */
  get dataIds(): { has(dataId: object): boolean } {
    return this.#byData;
  }

  /** The variable whose data it was when the trace began. */
  variableOf(dataId: object): tf.Variable {
    return this.#byData.get(dataId)!;
  }

  /** What the function assigned, to be written at its end. */
  assigned(): Assigned[] {
    const changed = [...this.#before].filter(([variable, dataId]) => variable.dataId !== dataId);
    return changed.map(([variable, dataId]) => {
      const { shape, dtype } = this.#backend.tensorMap.get(dataId);
      return { dataId, shape, dtype, id: this.#backend.getInputTensorIds([variable])[0]! };
    });
  }

  /** @throws Error when the function made a variable: it would hold no value after the trace */
  requireNoneMade(): void {
    for (const variable of Object.values(this.#engine.state.registeredVariables)) {
      if (this.#before.has(variable) || !this.#backend.tensorMap.data.has(variable.dataId))
        continue;
      const shape = variable.shape.join();
      variable.dispose();
      throw new Error(
        `a compiled function cannot make a variable ([${shape}]); make it before and use it inside`,
      );
    }
  }

  /** Give every variable the data that it had. */
  restore(): void {
    for (const [variable, dataId] of this.#before) {
      if (variable.dataId !== dataId) {
        this.#engine.disposeTensor(variable);
        variable.dataId = dataId as typeof variable.dataId;
        this.#engine.incRef(variable, null);
      }
      this.#backend.tensorMap.get(dataId).refCount--;
    }
  }
}
