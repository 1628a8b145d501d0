// Readers: each format, across chunk bounds, and errors that name file and line or byte.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { createRandom } from "@llmsmith/random";
import {
  readRows,
  requireRows,
  rowsToBatches,
  textsOf,
  writeArrowFile,
} from "@llmsmith/data-loader";
import { expect, test } from "vitest";
import { parseCsv } from "../src/rows/csv.ts";
import { all, failure, fileOf, folder } from "./helpers.ts";

const shared = fileURLToPath(new URL("../../../../shared/data/", import.meta.url));

test.skipIf(!existsSync(shared))(
  "SMS Spam as pandas reads it: quotes swallow line breaks (skipped without the corpus)",
  async () => {
    const rows = await all(
      readRows(`${shared}sms-spam.tsv`, {
        header: ["label", "text"],
        columns: { label: "label", text: "text" },
      }),
    );
    expect(rows.length).toBe(5572);
    const count = (label: string): number => rows.filter((row) => row.label === label).length;
    expect([count("ham"), count("spam")]).toEqual([4825, 747]);
  },
);

test("txt: one document, or several by a separator that lies across chunks", async () => {
  expect(await all(readRows(fileOf("a.txt", "\uFEFFHello\nworld\n")))).toEqual([
    { text: "Hello\nworld\n" },
  ]);
  const separator = "<|endoftext|>";
  const long = "x".repeat((1 << 20) - 5); // the first chunk ends inside the separator
  const file = fileOf("b.txt", `${long}${separator}second${separator}  \n${separator}third`);
  const texts = await all(textsOf(readRows(file, { documentSeparator: separator })));
  expect(texts).toEqual([long, "second", "third"]);
});

test("txt: separators of every length at every distance from a chunk's end", async () => {
  for (const separator of ["|", "||", "abc"])
    for (let back = 0; back <= separator.length + 1; back++) {
      const first = "x".repeat((1 << 20) - back);
      const file = fileOf("c.txt", `${first}${separator}y`);
      expect((await all(textsOf(readRows(file, { documentSeparator: separator }))))[1]).toBe("y");
    }
});

test("jsonl: values become texts, nulls are absent, the line of an error is named", async () => {
  const file = fileOf(
    "a.jsonl",
    '{"text":"é","n":1.5,"list":[1,2],"none":null,"__proto__":"own"}\r\n\n{"text":"b"}',
  );
  const [first, second] = await all(readRows(file));
  expect({ ...first }).toEqual({ text: "é", n: "1.5", list: "[1,2]", ["__proto__"]: "own" });
  expect(second).toEqual({ text: "b" });
  const bad = fileOf("b.jsonl", '{"text":"a"}\n\n{"text":\n');
  expect(await failure(all(readRows(bad)))).toContain(`${bad}:3: not valid JSON`);
  const list = fileOf("c.jsonl", "[1]\n");
  expect(await failure(all(readRows(list)))).toContain(`${list}:1: an array where an object`);
});

test("json: an array of objects; the line or entry of an error is named", async () => {
  expect(await all(readRows(fileOf("a.json", '[{"a":"1"},{"a":true}]')))).toEqual([
    { a: "1" },
    { a: "true" },
  ]);
  const cut = fileOf("b.json", '[{"a":"1"},\n{"a":');
  expect(await failure(all(readRows(cut)))).toContain(`${cut}:2: not valid JSON`);
  const one = fileOf("c.json", "{}");
  expect(await failure(all(readRows(one)))).toContain("not an array of objects");
  const mixed = fileOf("d.json", '[{"a":"1"},3]');
  expect(await failure(all(readRows(mixed)))).toContain("entry 2: a number where an object");
});

test("csv: quotes, doubled quotes, line breaks inside, CRLF, renamed columns", async () => {
  const file = fileOf("a.csv", 'Label,Text\r\nham,"a ""b"", c\nd"\r\nspam,e\r\n\r\nham,""\r\n');
  expect(await all(readRows(file, { columns: { text: "Text" } }))).toEqual([
    { text: 'a "b", c\nd' },
    { text: "e" },
    { text: "" },
  ]);
});

test("csv: errors name the line", async () => {
  const few = fileOf("a.csv", 'a,b\n1,"2\n2"\n3\n');
  expect(await failure(all(readRows(few)))).toContain(`${few}:4: 1 fields, but there are 2`);
  const open = fileOf("b.csv", 'a,b\n1,"2\n3,4\n');
  expect(await failure(all(readRows(open)))).toContain(`${open}:2: a quoted field begins here`);
  const twice = fileOf("c.csv", "a,a\n1,2\n");
  expect(await failure(all(readRows(twice)))).toContain(`${twice}:1: the header names "a" twice`);
  const missing = fileOf("d.csv", "a,b\n1,2\n");
  expect(await failure(all(readRows(missing, { columns: { text: "c" } })))).toContain(
    `${missing}:2: no column "c", only "a", "b"; correct columns.text`,
  );
});

test("csv: any cut of the text into chunks gives the same records, and writing them gives them back", async () => {
  const random = createRandom(7);
  const alphabet = ["a", '"', ",", "\n", "\r\n", "é", "😀", ""];
  for (let round = 0; round < 200; round++) {
    const records = Array.from({ length: 1 + random.integer(4) }, () =>
      Array.from({ length: 2 }, () =>
        Array.from({ length: random.integer(5) }, () => alphabet[random.integer(8)]).join(""),
      ),
    );
    const text = records
      .map((fields) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(","))
      .join(random.integer(2) ? "\n" : "\r\n");
    const chunks: string[] = [];
    for (let at = 0; at < text.length;) {
      const size = 1 + random.integer(4);
      chunks.push(text.slice(at, at + size));
      at += size;
    }
    const parsed = await all(parseCsv(chunks, { delimiter: ",", quote: true }, "x"));
    expect(parsed.map(({ fields }) => fields)).toEqual(records);
  }
});

test("gzip is unpacked; a cut one is an error", async () => {
  const packed = gzipSync('{"text":"a"}\n{"text":"b"}\n');
  expect(await all(textsOf(readRows(fileOf("a.jsonl.gz", packed))))).toEqual(["a", "b"]);
  const cut = fileOf("b.jsonl.gz", packed.subarray(0, -6));
  expect(await failure(all(readRows(cut)))).toContain(`${cut}: not whole gzip data`);
});

test("invalid UTF-8 names its byte, also far into the file and in the last character", async () => {
  const far = Buffer.concat([
    Buffer.from("é".repeat(1 << 20)),
    Buffer.from([0xff]),
    Buffer.from("x"),
  ]);
  const file = fileOf("a.txt", far);
  expect(await failure(all(readRows(file)))).toContain(`byte ${2 << 20} (0xff) is not valid UTF-8`);
  const cut = fileOf("b.jsonl", Buffer.from('{"text":"é"}').subarray(0, 10));
  expect(await failure(all(readRows(cut)))).toContain("byte 9 (0xc3) is not valid UTF-8");
});

test("an unknown ending, a missing file, a folder", async () => {
  expect(await failure(all(readRows("a.docx")))).toContain("the ending says no known format");
  expect(await failure(all(readRows("/nowhere/a.jsonl")))).toContain("no such file or folder");
  const where = folder();
  expect(await failure(all(readRows(where, { format: "txt" })))).toContain("this is a folder");
});

test("arrow: rows come back, and a bad column names the row", async () => {
  const rows = [{ text: "a", label: "x" }, { text: "b" }];
  const file = `${folder()}/a.arrow`;
  await writeArrowFile(
    file,
    rowsToBatches(rows, { columns: ["text", "label"], optional: ["label"] }),
  );
  expect(await all(readRows(file))).toEqual(rows);
  expect(await failure(all(readRows(file, { columns: { label: "label" } })))).toContain(
    `${file}: row 2: no column "label"`,
  );
});

test("requireRows refuses an empty corpus and rows that lack a column", async () => {
  expect(await requireRows([{ text: "a" }], ["text"], "x")).toEqual([{ text: "a" }]);
  const empty = fileOf("empty.jsonl", "\n");
  expect(await failure(requireRows(readRows(empty), ["text"], empty))).toContain(
    `${empty}: no rows`,
  );
  expect(await failure(requireRows([{ text: "a" }, { t: "b" }], ["text"], "x"))).toContain(
    'x: row 2 has no "text", only "t"',
  );
  expect(readFileSync(empty, "utf8")).toBe("\n");
});
