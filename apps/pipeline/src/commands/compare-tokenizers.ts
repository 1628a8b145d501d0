// `llmsmith tokens compare`: bytes per token of tokenizers, file by file.
import path from "node:path";
import { findFiles } from "@llmsmith/data-loader";
import { compressionReport, encoding, loadTokenizer, type Tokenizer } from "@llmsmith/tokenizer";
import { writeJson } from "../cli/output.ts";
import { textsOfFile } from "../corpus/texts-of-file.ts";

/** Options on the command line. */
export type CompareOptions = {
  /** Files of further tokenizers. */
  tokenizer?: readonly string[];
  column: string;
  separator?: string;
  json?: boolean;
};

/** What every comparison has: GPT-2's, GPT-4's and GPT-4o's. */
const ENCODINGS = ["gpt2", "cl100k_base", "o200k_base"] as const;

/**
 * Print how many bytes of text a token takes on average, by file and in all, for well-known encodings and the
 * given tokenizers: the more, the shorter a text becomes.
 */
export async function compareTokenizers(
  names: readonly string[],
  { tokenizer: own = [], column, separator, json = false }: CompareOptions,
): Promise<void> {
  const files = await findFiles(names);
  const tokenizers: Record<string, Tokenizer> = {};
  for (const file of own) tokenizers[file] = await loadTokenizer(file);
  for (const name of ENCODINGS) tokenizers[name] = encoding(name);
  const reading = separator === undefined ? {} : { documentSeparator: separator };
  const texts = files.map((file) => [file, textsOfFile(file, column, reading)] as const);
  const report = await compressionReport(tokenizers, Object.fromEntries(texts));
  if (json) {
    writeJson(report);
    return;
  }
  const columns = Object.keys(tokenizers);
  const rows = [
    ["bytes per token", "bytes", ...columns.map((name) => path.basename(name))],
    ...[...Object.entries(report.sources), ["all", report.total] as const].map(
      ([source, { bytes, tokenizers: found }]) => [
        source,
        bytes.toLocaleString("en"),
        ...columns.map((name) => found[name]?.bytesPerToken?.toFixed(2) ?? "–"),
      ],
    ),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ");
  process.stdout.write(rows.map((row) => `${line(row)}\n`).join(""));
}
