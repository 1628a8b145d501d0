// Reading fields of a parsed JSON file with errors that name the file and the field.
import { UserError } from "@llmsmith/files";

/** One field of a JSON file: its value, and where it stands. */
export class Field {
  readonly value: unknown;
  readonly where: string;
  readonly name: string;
  readonly #remedy: string;

  /**
   * @param where the file's path
   * @param name the field's path inside, empty for the whole file
   * @param remedy what errors advise where nothing better is known
   */
  constructor(
    value: unknown,
    where: string,
    name = "",
    remedy = "is this a byte-level BPE tokenizer.json, and whole?",
  ) {
    this.value = value;
    this.where = where;
    this.name = name;
    this.#remedy = remedy;
  }

  /** A UserError about this field. */
  error(problem: string, remedy: string = this.#remedy): UserError {
    return new UserError(`${this.where}: ${this.name || "the file"} ${problem}; ${remedy}`);
  }

  /** The value as an object; `known`, where given, are the only keys it may have. */
  object(known?: readonly string[]): Record<string, unknown> {
    const { value } = this;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw this.error(`must be an object, not ${shown(value)}`);
    }
    // Without `known` nothing is looped over: a vocabulary asks this once for each of its tokens.
    if (known === undefined) return value as Record<string, unknown>;
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) throw this.error(`has an unknown field ${JSON.stringify(key)}`);
    }
    return value as Record<string, unknown>;
  }

  /** A field of this object, whose value may be undefined. */
  get(key: string): Field {
    const value = Object.hasOwn(this.object(), key) ? this.object()[key] : undefined;
    const name = this.name === "" ? key : `${this.name}.${key}`;
    return new Field(value, this.where, name, this.#remedy);
  }

  /** The elements of this array. */
  elements(): Field[] {
    if (!Array.isArray(this.value)) throw this.error(`must be an array, not ${shown(this.value)}`);
    return this.value.map(
      (item, i) => new Field(item, this.where, `${this.name}[${i}]`, this.#remedy),
    );
  }

  string(): string {
    if (typeof this.value !== "string") {
      throw this.error(`must be a string, not ${shown(this.value)}`);
    }
    return this.value;
  }

  /** One character (code point). */
  character(): string {
    const text = this.string();
    if (Array.from(text).length !== 1)
      throw this.error(`must be one character, not ${shown(text)}`);
    return text;
  }

  /** A token id. */
  id(): number {
    const { value } = this;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= 1 << 24) {
      throw this.error(`must be an id (an integer from 0 to 16,777,215), not ${shown(value)}`);
    }
    return value;
  }

  boolean(whenAbsent: boolean): boolean {
    if (this.value === undefined) return whenAbsent;
    if (typeof this.value !== "boolean") {
      throw this.error(`must be true or false, not ${shown(this.value)}`);
    }
    return this.value;
  }

  /** Fails unless the value is one of `allowed` (undefined stands for an absent field). */
  only(allowed: readonly unknown[], remedy?: string): void {
    if (allowed.includes(this.value)) return;
    const wanted = allowed.filter((value) => value !== undefined).map((value) => shown(value));
    throw this.error(
      `is ${shown(this.value)}, which this package does not support (only ${wanted.join(" or ")})`,
      remedy,
    );
  }
}

function shown(value: unknown): string {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
