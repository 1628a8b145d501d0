// `llmsmith tokens`: folders of token shards, made, shown and checked.
import { stat } from "node:fs/promises";
import path from "node:path";
import {
  type BulkEncoder,
  findFiles,
  openTokens,
  type ReadRowsOptions,
  type RowFormat,
  STANDARD_INPUT,
  type TokenStore,
  writeTokenShards,
} from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";
import {
  END_OF_TEXT,
  ENCODING_NAMES,
  type EncodingName,
  type Tokenizer,
} from "@llmsmith/tokenizer";
import { createTokenizerPool } from "@llmsmith/tokenizer/pool";
import { chooseTokenizer, type TokenizerChoice } from "../cli/choose-tokenizer.ts";
import { writeJson } from "../cli/output.ts";
import { documentsOfFiles } from "../corpus/documents-of-files.ts";

/** Options of `tokens build`. */
export type BuildTokensOptions = TokenizerChoice & {
  out: string;
  column: string;
  separator?: string;
  /** Format of all files, where their endings do not say it. */
  format?: RowFormat;
  /** Lines that are no row: "stop" at the first, or "skip" and count them. */
  onBroken: "stop" | "skip";
  workers?: number;
  tokensPerShard: number;
  json?: boolean;
};

/** Tokens of the first document that `inspect` decodes. */
const SAMPLE_TOKENS = 64;
const MILLISECONDS_BETWEEN_LINES = 500;

/**
 * Write shards of all files, in the order in which they are named, those of a folder or pattern by their
 * paths; `<|endoftext|>` ends each document.
 */
export async function buildTokens(
  names: readonly string[],
  options: BuildTokensOptions,
): Promise<void> {
  const { out, workers, tokensPerShard, json = false } = options;
  const tokenizer = await chooseTokenizer("tokens build", options);
  const files = await findFiles(names);
  const sources = await Promise.all(files.map(sizeOf));
  const broken: BrokenLines = { count: 0 };
  const pool =
    workers === 1 ? undefined : createTokenizerPool(tokenizer, workers ? { workers } : {});
  const encoder: BulkEncoder = pool ?? tokenizer;
  const endOfText = tokenizer.specialTokens.get(END_OF_TEXT);
  const started = performance.now();
  let last = started;
  try {
    const manifest = await writeTokenShards(
      out,
      documentsOfFiles(files, options.column, readingFor(options, broken)),
      encoder,
      {
        ...(endOfText === undefined ? {} : { endOfText }),
        tokensPerShard,
        source: JSON.stringify({ sources, ...readingOf(options) }),
        onProgress: ({ documents, tokens }) => {
          const now = performance.now();
          if (now - last < MILLISECONDS_BETWEEN_LINES) return;
          last = now;
          if (json) writeJson({ event: "progress", documents, tokens });
          else if (process.stderr.isTTY)
            process.stderr.write(`\r${grouped(tokens)} tokens, ${grouped(documents)} documents`);
        },
      },
    );
    const { tokens, documents, shards } = manifest;
    const seconds = (performance.now() - started) / 1000;
    if (broken.first && !json)
      process.stderr.write(
        `${grouped(broken.count)} broken ${broken.count === 1 ? "line" : "lines"} left out, the first: ${broken.first}\n`,
      );
    if (json)
      writeJson({
        event: "built",
        folder: out,
        tokens,
        documents,
        shards: shards.length,
        brokenLines: broken.count,
      });
    else
      process.stdout.write(
        `${out}: ${grouped(tokens)} tokens of ${grouped(documents)} documents in ${shards.length} ${shards.length === 1 ? "shard" : "shards"}, ${seconds.toFixed(1)} s\n`,
      );
  } finally {
    await pool?.close();
  }
}

/** Print counts and a decoded sample. */
export async function inspectTokens(
  folder: string,
  options: TokenizerChoice & { json?: boolean },
): Promise<void> {
  const store = await openTokens(folder, { verify: false });
  try {
    const { manifest } = store;
    const decoder = await decoderOf(store, options);
    const length = Math.min(SAMPLE_TOKENS, store.documents > 0 ? store.documentStart(1) : 0);
    const sample = decoder?.decode(store.read(0, length));
    const { tokens, documents, dtype, endOfText, tokenizer, shards } = manifest;
    if (options.json) {
      writeJson({ folder, tokens, documents, dtype, endOfText, tokenizer, shards, sample });
      return;
    }
    const rows = [
      ["tokens", `${grouped(tokens)} (${dtype})`],
      ["documents", `${grouped(documents)}, ${(tokens / documents).toFixed(1)} tokens each`],
      [
        "tokenizer",
        `${tokenizer.id}, ${grouped(tokenizer.vocabSize)} tokens, ${tokenizer.hash.slice(0, 12)}`,
      ],
      ["end of text", endOfText === null ? "none" : String(endOfText)],
      ...shards.map(({ file, tokens: count, bytes }) => [
        file,
        `${grouped(count)} tokens, ${grouped(bytes)} bytes`,
      ]),
      ["begins", sample === undefined ? "give --tokenizer FILE to decode" : JSON.stringify(sample)],
    ];
    const width = Math.max(...rows.map(([name]) => name!.length));
    process.stdout.write(
      rows.map(([name, value]) => `${name!.padEnd(width)}  ${value}\n`).join(""),
    );
  } finally {
    store.close();
  }
}

/** Hash every file. @throws UserError naming the first that is not as it was written */
export async function verifyTokens(folder: string, options: { json?: boolean }): Promise<void> {
  const store = await openTokens(folder);
  const { tokens, documents, shards } = store.manifest;
  store.close();
  if (options.json) writeJson({ folder, tokens, documents, shards: shards.length, ok: true });
  else
    process.stdout.write(
      `${folder}: ${shards.length} ${shards.length === 1 ? "shard" : "shards"}, ${grouped(tokens)} tokens, ${grouped(documents)} documents, all as written\n`,
    );
}

/** What was left out of the text by `--on-broken skip`. */
type BrokenLines = { count: number; first?: string };

/** The options by which files become texts. */
function readingOf({ column, separator, format, onBroken }: BuildTokensOptions): object {
  return { column, separator, format, onBroken };
}

function readingFor(
  { separator, format, onBroken }: BuildTokensOptions,
  broken: BrokenLines,
): ReadRowsOptions {
  const note = ({ message }: Error): void => {
    broken.count++;
    broken.first ??= message;
  };
  return {
    ...(separator !== undefined && { documentSeparator: separator }),
    ...(format && { format }),
    ...(onBroken === "skip" && { onBroken: note }),
  };
}

/** What tells a run from one on other files. */
async function sizeOf(file: string): Promise<{ file: string; bytes: number; changed: number }> {
  // What comes by a pipe cannot be told from other such input: the run starts anew.
  if (file === STANDARD_INPUT) return { file, bytes: 0, changed: Date.now() };
  const found = await stat(file).catch((error: unknown) => {
    throw new UserError(`${file}: cannot be read; check the path`, { cause: error });
  });
  return { file: path.resolve(file), bytes: found.size, changed: found.mtimeMs };
}

/** The tokenizer to decode with: the one asked for, or the encoding that the manifest names. */
async function decoderOf(
  store: TokenStore,
  options: TokenizerChoice,
): Promise<Tokenizer | undefined> {
  const { id, hash } = store.tokenizer;
  const asked = options.encoding !== undefined || options.tokenizer !== undefined;
  if (!asked && !ENCODING_NAMES.includes(id as EncodingName)) return undefined;
  const tokenizer = await chooseTokenizer("tokens inspect", asked ? options : { encoding: id });
  if (tokenizer.hash !== hash)
    throw new UserError(
      `the tokens are of the tokenizer ${id} (${hash.slice(0, 12)}), not of ${tokenizer.id} (${tokenizer.hash.slice(0, 12)}); give the one that they were made with`,
    );
  return tokenizer;
}

function grouped(value: number): string {
  return value.toLocaleString("en");
}
