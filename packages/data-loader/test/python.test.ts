// Our Arrow files and streams in DuckDB, pandas and pyarrow. Needs a Python that has them: LLMSMITH_PYTHON or python3.
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  documentIds,
  documentIdsSchema,
  documentsOfTexts,
  rowsToBatches,
  writeArrowFile,
  writeArrowStream,
  writeTokens,
} from "@llmsmith/data-loader";
import { describe, expect, test } from "vitest";
import { bytesTokenizer, folder } from "./helpers.ts";

const python = process.env["LLMSMITH_PYTHON"] ?? "python3";
const usable = spawnSync(python, ["-c", "import duckdb, pandas, pyarrow"]).status === 0;

function run(script: string, ...args: string[]): unknown {
  return JSON.parse(execFileSync(python, ["-c", script, ...args], { encoding: "utf8" }));
}

describe.skipIf(!usable)("in Python (skipped where it lacks duckdb, pandas or pyarrow)", () => {
  test("a DuckDB query and a pandas frame over rows", async () => {
    const file = path.join(folder(), "rows.arrow");
    const rows = [
      { text: "é one", label: "ham" },
      { text: "two 🌊", label: "spam" },
      { text: "three", label: "ham" },
      { text: "four" },
    ];
    const options = { columns: ["text", "label"], optional: ["label"], rowsPerBatch: 3 };
    await writeArrowFile(file, rowsToBatches(rows, options), { corpus: "test" });
    const script = `
import sys, json, duckdb, pyarrow as pa, pyarrow.feather as feather
t = feather.read_table(sys.argv[1], memory_map=False)
q = duckdb.sql("select label, count(*), sum(length(text)) from t group by label order by label nulls last").fetchall()
frame = t.to_pandas()
print(json.dumps([q, frame["text"].tolist(), t.schema.metadata[b"corpus"].decode()]))`;
    expect(run(script, file)).toEqual([
      [
        ["ham", 2, 10],
        ["spam", 1, 5],
        [null, 1, 4],
      ],
      rows.map(({ text }) => text),
      "test",
    ]);
  });

  test("token shards and a stream of ids, summed by DuckDB", async () => {
    const texts = ["abc", "", "日本"];
    const parent = folder();
    const shards = path.join(parent, "tokens");
    await writeTokens(shards, texts, bytesTokenizer, { endOfText: 256 });
    const encoder = {
      ...bytesTokenizer,
      encodeDocuments: ({ bytes, ends }: { bytes: Uint8Array; ends: Uint32Array }) => ({
        ids: bytes,
        ends,
      }),
    };
    const stream = writeArrowStream(documentIds(documentsOfTexts(texts), encoder), {
      schema: documentIdsSchema(encoder),
    });
    const piped = path.join(parent, "ids.arrows");
    writeFileSync(piped, Buffer.concat(await stream.toArray()));
    const script = `
import sys, json, duckdb, pyarrow as pa
shard = pa.ipc.open_file(sys.argv[1] + "/tokens-00000.arrow").read_all()
ids = pa.ipc.open_stream(open(sys.argv[2], "rb")).read_all()
print(json.dumps([
  duckdb.sql("select count(*), sum(tokens), max(tokens) from shard").fetchall()[0],
  duckdb.sql("select list(len(ids)), sum(list_sum(ids)) from ids").fetchall()[0],
  ids.to_pandas()["ids"].map(list).tolist() == [list(t.encode()) for t in ["abc", "", "日本"]],
]), )`;
    const bytes = texts.map((text) => [...new TextEncoder().encode(text)]);
    const sum = bytes.flat().reduce((total, byte) => total + byte, 0);
    expect(run(script, shards, piped)).toEqual([
      [bytes.flat().length + 3, sum + 3 * 256, 256],
      [bytes.map(({ length }) => length), sum],
      true,
    ]);
  });
});
