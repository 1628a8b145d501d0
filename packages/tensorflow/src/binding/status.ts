// One TF_Status for all calls, and the errors it turns into.
import { UserError } from "@llmsmith/files";
import type { CApi, Pointer } from "./c-api.ts";

const RESOURCE_EXHAUSTED = 8;

/** A failed TensorFlow operation. */
export class TensorflowError extends Error {
  override readonly name: string = "TensorflowError";
  /** The operation, such as `MatMul`. */
  readonly operation: string;
  /** TensorFlow's status code, such as 3 for an invalid argument. */
  readonly code: number;

  constructor(operation: string, code: number, message: string) {
    super(`${operation}: ${message}`);
    this.operation = operation;
    this.code = code;
  }
}

/** The status that every call of one runtime reports into; calls are synchronous, so one is enough. */
export class Status {
  readonly pointer: Pointer;
  readonly #api: CApi;

  constructor(api: CApi) {
    this.#api = api;
    this.pointer = api.TF_NewStatus();
  }

  /**
   * Throw when the last call failed.
   * @param operation what was done, named in the error
   * @throws UserError when memory ran out, else TensorflowError
   */
  check(operation: string): void {
    const code = this.#api.TF_GetCode(this.pointer);
    if (code !== 0) throw this.#failure(operation, code);
  }

  /** Free it. */
  dispose(): void {
    this.#api.TF_DeleteStatus(this.pointer);
  }

  #failure(operation: string, code: number): Error {
    const message = tidyMessage(this.#api.TF_Message(this.pointer));
    // Some calls leave an old failure in place: the next check must not see this one.
    this.#api.TF_SetStatus(this.pointer, 0, "");
    if (code === RESOURCE_EXHAUSTED)
      return new UserError(
        `${operation}: out of memory (${message}); use a smaller batch, a shorter context or a smaller model`,
      );
    return new TensorflowError(operation, code, message);
  }
}

/** Drops what speaks of Python or of TensorFlow's insides. */
function tidyMessage(message: string): string {
  return message
    .replaceAll(/\{\{[^}]*\}\}\s?/g, "")
    .replaceAll(/\s*\[Op:[^\]]*\]/g, "")
    .replaceAll(/\s*\n\s*/g, " ")
    .trim();
}
