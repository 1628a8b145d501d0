// What the tests of this package share: throw-away folders, collecting, errors as values.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import { afterAll, expect } from "vitest";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that goes away after the test file. */
export function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "data-loader-"));
  folders.push(made);
  return made;
}

/** A file in a new folder. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const file = path.join(folder(), name);
  writeFileSync(file, content);
  return file;
}

/** Everything an iterable yields. */
export async function all<T>(items: Iterable<T> | AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** The message of the UserError that `doing` must fail with: one line. */
export async function failure(doing: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof doing === "function" ? doing() : doing);
  } catch (error) {
    expect(UserError.is(error), String(error)).toBe(true);
    const { message } = error as Error;
    expect(message).not.toContain("\n");
    return message;
  }
  throw new Error("it did not fail");
}

/** A tokenizer of UTF-8 bytes. */
export const bytesTokenizer = {
  id: "bytes",
  hash: "ab".repeat(32),
  vocabSize: 257,
  encode: (text: string): Uint8Array => new TextEncoder().encode(text),
};
