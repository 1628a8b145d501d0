// The error that a person is meant to read: one line with what, where and what to do.

/** Options of {@link UserError}. */
export type UserErrorOptions = {
  /** The error that led to this one. */
  cause?: unknown;
  /** Exit code of a command that ends with this error: 1 failed, 2 wrong usage. Default 1. */
  exitCode?: 1 | 2;
};

/**
 * A failure that the user can mend: its message is one line that names what is wrong, where (file,
 * field, index) and what to do. A command prints it without a stack.
 */
export class UserError extends Error {
  override readonly name: string = "UserError";
  readonly exitCode: 1 | 2;
  /** Marks the class across several installed copies of this package. */
  readonly isLLMSmithUserError: true = true;

  constructor(message: string, options: UserErrorOptions = {}) {
    super(
      message.replaceAll(/\s*\n\s*/g, " "),
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.exitCode = options.exitCode ?? 1;
  }

  /** Whether `error` is a UserError, also one made by another copy of this package. */
  static is(error: unknown): error is UserError {
    return typeof error === "object" && error !== null && "isLLMSmithUserError" in error;
  }
}
