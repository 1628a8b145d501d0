// The error of a training whose numbers ran away.
import { UserError } from "@llmsmith/files";

/** A loss or gradient that is NaN or infinite. The parameters are as they were before the step. */
export class NotFiniteError extends UserError {
  override readonly name: string = "NotFiniteError";
  /** The step (from 1) that was not taken. */
  readonly step: number;
  /** First parameter whose gradient is not finite, if any. */
  readonly path: string | undefined;

  constructor(step: number, loss: number, path: string | undefined) {
    super(
      `training stopped at step ${step}: ${whatIsWrong(loss, path)}; lower the learning rate, clip gradients harder, or look at the data`,
    );
    this.step = step;
    this.path = path;
  }
}

function whatIsWrong(loss: number, path: string | undefined): string {
  if (path !== undefined)
    return `the loss is ${loss}; the gradient of ${path} is the first that is not finite`;
  if (!Number.isFinite(loss)) return `the loss is ${loss}`;
  return `the loss is ${loss}; the gradients are so large that their joint norm is not finite`;
}
