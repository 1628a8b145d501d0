// The text of a .tiktoken file → token bytes by rank: one line `BASE64 RANK` for each token that merging can make.
import { UserError } from "@llmsmith/files";

/** Greatest rank that a file may hold, as for ids in tokenizer.json. */
const MOST_RANK = (1 << 24) - 1;

/** The tokens of a file and the lines on which they stand. */
export type RankLines = {
  /** Bytes by rank; undefined where no line has the rank. */
  tokens: (Uint8Array | undefined)[];
  /** Number of the line by rank, counted from 1. */
  lines: (number | undefined)[];
  /** Rank by the token in base64. */
  ranks: Map<string, number>;
};

/**
 * Reads the lines of `text`; blank ones are passed over.
 * @param where the file's path, for errors
 * @throws UserError naming file and line: no two fields, no base64, no rank, a rank or a token that stands there
 * twice; naming the file: a byte without a token
 */
export function readRankLines(text: string, where: string): RankLines {
  const tokens: (Uint8Array | undefined)[] = [];
  const lines: (number | undefined)[] = [];
  const ranks = new Map<string, number>();
  text.split("\n").forEach((source, index) => {
    const line = source.endsWith("\r") ? source.slice(0, -1) : source;
    if (line === "") return;
    const place = `${where}:${index + 1}`;
    const fields = line.split(" ");
    const [base64 = "", rankText = ""] = fields;
    if (fields.length !== 2) {
      throw new UserError(
        `${place}: must be a token in base64, a space and its rank, not ${shown(line)}; is this a .tiktoken file?`,
      );
    }
    const bytes = Buffer.from(base64, "base64");
    if (bytes.length === 0 || bytes.toString("base64") !== base64) {
      throw new UserError(
        `${place}: ${shown(base64)} is not the base64 of a token; the file is damaged, get it anew`,
      );
    }
    const rank = /^\d{1,8}$/.test(rankText) ? Number(rankText) : MOST_RANK + 1;
    if (rank > MOST_RANK) {
      throw new UserError(
        `${place}: the rank must be an integer from 0 to 16,777,215, not ${shown(rankText)}; the file is damaged, get it anew`,
      );
    }
    if (tokens[rank] !== undefined) {
      throw new UserError(
        `${place}: rank ${rank} stands on line ${lines[rank]} already; remove one of the lines`,
      );
    }
    const other = ranks.get(base64);
    if (other !== undefined) {
      throw new UserError(
        `${place}: the token ${shown(base64)} stands on line ${lines[other]} already; remove one of the lines`,
      );
    }
    tokens[rank] = bytes;
    lines[rank] = index + 1;
    ranks.set(base64, rank);
  });
  for (let byte = 0; byte < 256; byte++) {
    if (ranks.has(Buffer.of(byte).toString("base64"))) continue;
    throw new UserError(
      `${where}: has no token for byte ${byte}; the file is cut short or damaged, get it anew`,
    );
  }
  return { tokens, lines, ranks };
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
}
