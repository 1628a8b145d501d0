// The fields of a config.json, read with errors that name them.
import { UserError } from "@llmsmith/files";
import { shownValue } from "../shown.ts";

/** Content of a `config.json`. */
export type HuggingFaceConfig = Record<string, unknown>;

/** More layers than any model has: a damaged number must not make us describe millions of parameters. */
const MAX_LAYERS = 10_000;

/** Reads fields; `prefix` stands before their names in errors. */
export class Fields {
  readonly where: string;
  readonly #config: HuggingFaceConfig;
  readonly #prefix: string;

  constructor(config: HuggingFaceConfig, where: string, prefix = "") {
    this.#config = config;
    this.where = where;
    this.#prefix = prefix;
  }

  /** The value as it stands; null and absence are alike, as transformers has it. */
  value(field: string): unknown {
    return this.#config[field] ?? undefined;
  }

  /** A number; without one and without a default the file is refused, and with more than 10,000 layers. */
  number(field: string, otherwise?: number): number {
    const value = this.#typed(field, "number", otherwise);
    if (/(^|_)layers?$/.test(field) && value > MAX_LAYERS)
      return this.#refuse(field, value, `at most ${MAX_LAYERS}`);
    return value;
  }

  /** A text, as {@link number}. */
  text(field: string, otherwise?: string): string {
    return this.#typed(field, "string", otherwise);
  }

  /** true or false, as {@link number}. */
  flag(field: string, otherwise?: boolean): boolean {
    return this.#typed(field, "boolean", otherwise);
  }

  /** A list, as it stands. */
  list(field: string): unknown[] | undefined {
    const value = this.value(field);
    if (value === undefined || Array.isArray(value)) return value as unknown[] | undefined;
    return this.#refuse(field, value, "a list");
  }

  /** An object's fields. */
  inside(field: string): Fields | undefined {
    const value = this.value(field);
    if (value === undefined) return undefined;
    if (typeof value !== "object" || Array.isArray(value))
      return this.#refuse(field, value, "an object");
    return new Fields(value as HuggingFaceConfig, this.where, `${this.#prefix}${field}.`);
  }

  /** Refuse a field that asks for something this model does not do; absence is the first of `accepted`. */
  only(field: string, accepted: readonly unknown[]): void {
    const value = this.value(field);
    if (value !== undefined && !accepted.includes(value))
      throw new UserError(
        `${this.where}: config.json has ${this.#prefix}${field} ${shownValue(value)}, but only ${accepted.map((one) => JSON.stringify(one)).join(" or ")} is supported`,
      );
  }

  #typed<T>(field: string, type: "number" | "string" | "boolean", otherwise: T | undefined): T {
    const value = this.value(field);
    if (typeof value === type) return value as T;
    if (value === undefined && otherwise !== undefined) return otherwise;
    return this.#refuse(field, value, `a ${type}`);
  }

  #refuse(field: string, value: unknown, wanted: string): never {
    const found = value === undefined ? "lacks" : `has ${shownValue(value)} where it needs`;
    throw new UserError(
      `${this.where}: config.json ${found} ${wanted} in ${this.#prefix}${field}; the file is damaged or of another architecture`,
    );
  }
}

/**
 * A model's config, read from the fields of a config.json.
 * @throws UserError as `read`, and where it says by a RangeError that the fields contradict each other
 */
export function readConfig<Config>(
  config: HuggingFaceConfig,
  where: string,
  read: (fields: Fields) => Config,
): Config {
  try {
    return read(new Fields(config, where));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${where}: config.json does not fit together: ${error.message}`, {
      cause: error,
    });
  }
}
