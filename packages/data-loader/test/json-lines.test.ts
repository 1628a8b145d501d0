// JSON lines read by workers: the documents, shards and errors of reading them one by one, wherever chunks are cut.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import {
  type BulkEncoder,
  documentsOfJsonLines,
  documentsOfTexts,
  readRows,
  textsOf,
  writeTokenShards,
} from "@llmsmith/data-loader";
import { UserError } from "@llmsmith/files";
import { createRandom } from "@llmsmith/random";
import { expect, test } from "vitest";
import { rowOfLine } from "../src/rows/json-rows.ts";
import { readDocuments } from "../src/tokens/read-lines.ts";
import { bulkBytes } from "./bulk.ts";
import { failure, fileOf, folder } from "./helpers.ts";

const options = { endOfText: 256, tokensPerShard: 200 };

/** A pool without threads: bytes are taken away, and answers come in no particular order. */
function readingPool(workers: number): BulkEncoder {
  const plain = bulkBytes(workers);
  return {
    ...plain,
    async encodeRead(_, input) {
      const taken = structuredClone(input, { transfer: [input.bytes.buffer as ArrayBuffer] });
      const { documents, report } = readDocuments(
        taken as unknown as Parameters<typeof readDocuments>[0],
      );
      return { ...(await plain.encodeDocuments(documents)), report };
    },
  };
}

/** Files of the shards, or the error, and what was left out. */
async function outcome(
  write: (where: string, onBroken?: (problem: UserError) => void) => Promise<unknown>,
  skip: boolean,
): Promise<unknown> {
  const where = path.join(folder(), "tokens");
  const told: string[] = [];
  const onBroken = skip ? ({ message }: UserError) => told.push(message) : undefined;
  try {
    await write(where, onBroken);
  } catch (error) {
    if (!UserError.is(error)) throw error;
    return { error: error.message.replaceAll(where, ""), told };
  }
  const names = readdirSync(where).sort();
  const files = names.map((name) => [
    name,
    readFileSync(path.join(where, name)).toString("latin1"),
  ]);
  return { files, told };
}

async function texts(file: string, onBroken?: (problem: UserError) => void) {
  const rows = readRows(file, onBroken ? { onBroken } : {});
  const named = async function* () {
    try {
      yield* textsOf(rows);
    } catch (error) {
      if (!UserError.is(error) || error.message.includes(file)) throw error;
      throw new UserError(`${file}: ${error.message}`);
    }
  };
  return documentsOfTexts(named(), 64);
}

const long = JSON.stringify({ text: "é\u{1F600}\n".repeat(60), more: "x" });
const CORPORA: Record<string, string | Uint8Array> = {
  "plain lines": '{"text": "one"}\n{"text": "zwei\\n\\u00fc"}\n{"text": ""}\n',
  "no final line break, CRLF, blank lines, a byte-order mark": `\ufeff\n{"text": "one"}\r\n\r\n \t\n{"text":"two"}\r\n\u2003\n${long}\n{"text": "last"}`,
  "values of other types, names twice, nested ones":
    '{"text": 1e20}\n{"text": [1e20, 1e20, {"a": null}]}\n{"text": "a", "text": "b"}\n{"text": "\\ud83d"}\n{"te\\u0078t": "c"}\n{"a": {"text": 1}, "text": "d"}\n{"text": true, "a": -0.5e-3}\n',
  "broken lines": `{"text": "one"}\n{"text": \nnull\n${long}\n[1]\n{"text": "two",}\n{"text": "a\tb"}\n{"text": "three"}\n`,
  "another column":
    '{"text": "one"}\n\n{"text": "two"}\n{"label": "x", "text": null}\n{"text": "no more"}\n',
  "a broken line before another column": '{"text": "one"}\n{\n{"text": "two"}\n{"label": "x"}\n',
  "bytes that are not UTF-8": Buffer.concat([
    Buffer.from(`${long}\n{"text": "a`),
    Buffer.of(0xe2, 0x82),
    Buffer.from('"}\n{"text": "b"}\n'),
  ]),
  "a character cut by a line": Buffer.concat([
    Buffer.from('{"text": "a"}\n{"text": "'),
    Buffer.of(0xe2, 0x82, 10),
    Buffer.from('{"text": "b"}\n'),
  ]),
  "a character cut by the end": Buffer.concat([
    Buffer.from('\ufeff{"text": "a"}\n{"text": "'),
    Buffer.of(0xf0, 0x9f, 0x98),
  ]),
  "nothing but a byte-order mark": "\ufeff",
  nothing: "",
};

test.each(Object.keys(CORPORA))("%s", async (name) => {
  const file = fileOf("a.jsonl", CORPORA[name]!);
  for (const skip of [false, true]) {
    const expected = await outcome(
      async (where, onBroken) =>
        writeTokenShards(where, await texts(file, onBroken), bulkBytes(1), options),
      skip,
    );
    for (const bytesPerChunk of [1, 40, 1 << 20])
      for (const encoder of [bulkBytes(1), readingPool(3)]) {
        const found = await outcome(
          (where, onBroken) =>
            writeTokenShards(
              where,
              documentsOfJsonLines(file, { bytesPerChunk, ...(onBroken && { onBroken }) }),
              encoder,
              options,
            ),
          skip,
        );
        expect(found, `${bytesPerChunk} bytes, skip ${skip}`).toEqual(expected);
      }
  }
});

test("packed lines", async () => {
  const lines = Buffer.from(`${long}\n{"text": "two"}\n`);
  const [plain, packed] = [fileOf("a.jsonl", lines), fileOf("a.jsonl.gz", gzipSync(lines))];
  const write = (file: string) => (where: string) =>
    writeTokenShards(where, documentsOfJsonLines(file), readingPool(2), options);
  expect(await outcome(write(packed), false)).toEqual(await outcome(write(plain), false));
});

test("stopped by a broken line, it goes on when that is mended", async () => {
  const good = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ text: `${i}`.repeat(i % 13) }),
  );
  const broken = good.with(30, '{"text": "');
  const where = path.join(folder(), "tokens");
  const write = (lines: string[], to = where, encoder = readingPool(2)) =>
    writeTokenShards(
      to,
      documentsOfJsonLines(fileOf("a.jsonl", lines.join("\n")), { bytesPerChunk: 30 }),
      encoder,
      { ...options, tokensPerShard: 50 },
    );
  expect(await failure(write(broken))).toMatch(/a\.jsonl:31: not valid JSON/);
  let read = 0;
  const pool = readingPool(2);
  const counting: BulkEncoder = {
    ...pool,
    encodeRead: (...given) => (read++, pool.encodeRead!(...given)),
  };
  const resumed = await write(good, where, counting);
  expect(read).toBeLessThan(12);
  expect(resumed).toEqual(await write(good, path.join(folder(), "tokens")));
  await expect(documentsOfJsonLines("a", { bytesPerChunk: 0 }).next()).rejects.toThrow(
    "documentsOfJsonLines: bytesPerChunk must be a positive integer, not 0",
  );
});

test("changed lines: the text that JSON.parse gives, or the line as an odd one", () => {
  const random = createRandom(5);
  const seeds = [
    '{"text": "a \\" \\\\ \\/ \\b\\f\\n\\r\\t é😀", "n": -12.5e+3, "t": true}',
    ' { "n" : null , "m":"\\u20ac", "text" :"" , "z":0 }\r',
    '{"text":"\\ud83d\\u00e9","a":[1]}',
  ];
  const pieces = [
    '"',
    "\\",
    "{",
    "}",
    ",",
    ":",
    "\\u12",
    "d83d",
    "é",
    "0",
    "-",
    "\u0007",
    " ",
    '"text":"x"',
    "e1",
  ];
  let texts = 0;
  for (let round = 0; round < 10_000; round++) {
    let line = seeds[round % seeds.length]!;
    for (let change = round % 4; change > 0; change--) {
      const at = random.integer(line.length + 1);
      const piece = pieces[random.integer(pieces.length)]!;
      line = line.slice(0, at) + piece + line.slice(at + random.integer(3));
    }
    const bytes = new TextEncoder().encode(line);
    const given = new TextDecoder().decode(bytes);
    let expected: string | undefined;
    try {
      expected = rowOfLine(given, "")["text"];
    } catch {
      expected = undefined;
    }
    const { documents, report } = readDocuments({ bytes, column: "text" });
    expect(report.odd.length, line).toBe(expected === undefined ? 1 : 0);
    if (expected === undefined) continue;
    texts++;
    expect([...documents.bytes], line).toEqual([...new TextEncoder().encode(expected)]);
  }
  expect(texts).toBeGreaterThan(3000);
});

test("a column whose name is not ASCII, and one that every object inherits", () => {
  const bytes = new TextEncoder().encode('{"é": "ü", "toString": "a"}\n{"\\u00e9": "b"}\n');
  const read = (column: string) => {
    const { documents, report } = readDocuments({ bytes, column });
    return [new TextDecoder().decode(documents.bytes), report.odd.length];
  };
  expect(read("é")).toEqual(["üb", 0]);
  expect(read("toString")).toEqual(["a", 1]);
});
