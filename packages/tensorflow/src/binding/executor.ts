// What the binding asks of whoever carries out operations: at once (eager), or into a graph.
import type { Attribute } from "./attributes.ts";
import type { Values } from "./data-types.ts";
import type { TensorMetadata } from "./handles.ts";

/** Carries out operations on tensors that are known by number. */
export interface Executor {
  /** How many tensors are alive, constants not counted. */
  readonly count: number;
  /** A tensor with these values; its number. */
  createTensor(shape: readonly number[], dataType: number, values: Values): number;
  /** A small int32 tensor that belongs to the executor: shared between calls, never to be deleted. */
  constant(shape: readonly number[], values: readonly number[]): number;
  /** Free a tensor. A number that was freed before is ignored. */
  deleteTensor(id: number): void;
  /** A copy of a tensor's values. */
  read(id: number): Float32Array | Int32Array | Uint8Array;
  /**
   * Carry out an operation.
   * @returns number, shape and data type of each output
   * @throws an error that names the operation; no output is left behind
   */
  execute(
    operation: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    nOutputs: number,
  ): TensorMetadata[];
}
