// How well tokenizers compress texts: bytes per token, by source.
import type { Tokenizer } from "../types.ts";

/** One tokenizer on some texts. */
export type Compression = {
  tokens: number;
  /** UTF-8 bytes / tokens: the higher, the fewer tokens a text takes. null where there are no tokens. */
  bytesPerToken: number | null;
};

/** Some texts under every tokenizer. */
export type SourceCompression = {
  texts: number;
  /** Bytes of the texts as UTF-8; a lone surrogate counts as U+FFFD, as it is encoded. */
  bytes: number;
  /** By the tokenizers' names. */
  tokenizers: Record<string, Compression>;
};

/** What {@link compressionReport} finds; JSON can hold it. */
export type CompressionReport = {
  sources: Record<string, SourceCompression>;
  /** All sources together: bytes over tokens, so that large sources weigh more. */
  total: SourceCompression;
};

/**
 * Counts the bytes and tokens of texts. Each text is taken once, encoded by all tokenizers, and not kept. Special tokens
 * in a text are ordinary text.
 * @param tokenizers by the names that they get in the report
 * @param sources texts by the name of where they come from: code, English, …
 * @throws what a source's iterator throws
 */
export async function compressionReport(
  tokenizers: Readonly<Record<string, Pick<Tokenizer, "count">>>,
  sources: Readonly<Record<string, Iterable<string> | AsyncIterable<string>>>,
): Promise<CompressionReport> {
  const names = Object.keys(tokenizers);
  const encoder = new TextEncoder();
  const bySource: [string, Count][] = [];
  for (const [source, texts] of Object.entries(sources)) {
    const count: Count = { texts: 0, bytes: 0, tokens: names.map(() => 0) };
    for await (const text of texts) {
      count.texts++;
      count.bytes += encoder.encode(text).length;
      names.forEach((name, i) => {
        const tokens = tokenizers[name]?.count(text, { disallowedSpecial: "none" }) ?? 0;
        count.tokens[i] = (count.tokens[i] ?? 0) + tokens;
      });
    }
    bySource.push([source, count]);
  }
  const total: Count = {
    texts: sum(bySource.map(([, count]) => count.texts)),
    bytes: sum(bySource.map(([, count]) => count.bytes)),
    tokens: names.map((_, i) => sum(bySource.map(([, count]) => count.tokens[i] ?? 0))),
  };
  return {
    sources: Object.fromEntries(bySource.map(([source, count]) => [source, shown(count, names)])),
    total: shown(total, names),
  };
}

type Count = { texts: number; bytes: number; tokens: number[] };

function shown({ texts, bytes, tokens }: Count, names: readonly string[]): SourceCompression {
  const entries = names.map((name, i): [string, Compression] => {
    const found = tokens[i] ?? 0;
    return [name, { tokens: found, bytesPerToken: found === 0 ? null : bytes / found }];
  });
  return { texts, bytes, tokenizers: Object.fromEntries(entries) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
