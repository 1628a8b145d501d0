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
    const where =
      path === undefined ? "" : `; the gradient of ${path} is the first that is not finite`;
    super(
      `training stopped at step ${step}: the loss is ${loss}${where}; lower the learning rate, clip gradients harder, or look at the data`,
    );
    this.step = step;
    this.path = path;
  }
}
