// A stage's output is named by what it was made from: same key, same result, no need to run again.
import { sha256 } from "@llmsmith/files";

/** What a stage's result depends on. */
export type KeyParts = {
  stage: string;
  version: number;
  /** Keys of the input stages. */
  inputs: Record<string, string>;
  /** The part of the config. */
  slice: unknown;
  /** SHA-256 of the files read. */
  sources?: Record<string, string>;
  /** Name of the engine, where its arithmetic matters. */
  engine?: string;
};

/** SHA-256 of the parts, whatever order their fields have. */
export function stageKey(parts: KeyParts): string {
  return sha256(canonical(parts));
}

/** The folder's name: the stage and the first 12 digits of its key. */
export function stageFolderName(stage: string, key: string): string {
  return `${stage}-${key.slice(0, 12)}`;
}

/** JSON with sorted fields; undefined fields are left out. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`);
  return `{${fields.join(",")}}`;
}
