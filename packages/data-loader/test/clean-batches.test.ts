// Stages over Arrow batches: what survives of the other columns, the order of stages, reports, errors.
import {
  batchesToRows,
  cleanBatches,
  type CleaningStage,
  dropExactDuplicates,
  filterLength,
  normalizeUnicode,
  readArrowFile,
  rowsToBatches,
  writeArrowFile,
} from "@llmsmith/data-loader";
import {
  Bool,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  Map_,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import path from "node:path";
import { expect, test } from "vitest";
import { cleaned } from "./clean-helpers.ts";
import { all, failure, folder } from "./helpers.ts";

const rows = [
  { text: "one", label: "a" },
  { text: "two" },
  { text: "one", label: "c" },
  { text: "e\u0301te\u0301" },
  { text: "été", label: "e" },
  { text: "three", label: "f" },
];
const columns = { columns: ["label", "text"], optional: ["label"] };

test("rows go with all their columns, nulls stay nulls, the schema stays", async () => {
  for (const rowsPerBatch of [1, 2, 4, 100]) {
    const source = await all(rowsToBatches(rows, { ...columns, rowsPerBatch }));
    const batches = cleanBatches(source, [normalizeUnicode(), dropExactDuplicates()]);
    const left = await all(batches);
    expect(await all(batchesToRows(left))).toEqual([
      { text: "one", label: "a" },
      { text: "two" },
      { text: "été" },
      { text: "three", label: "f" },
    ]);
    for (const batch of left) {
      expect(String(batch.schema)).toBe(String(source[0]?.schema));
      expect(batch.numRows).toBeGreaterThan(0); // those with nothing left are not yielded
    }
  }
});

test("what is left can be written and read, also of a slice and when nothing was dropped", async () => {
  const [whole] = await all(rowsToBatches(rows, columns));
  const slice = (whole as RecordBatch).slice(1, 5);
  const file = path.join(folder(), "clean.arrow");
  await writeArrowFile(file, cleanBatches([slice], [normalizeUnicode()]));
  const texts = (await all(batchesToRows(readArrowFile(file)))).map((row) => row.text);
  expect(texts).toEqual(["two", "one", "été", "été"]);
  await writeArrowFile(file, cleanBatches([slice], [filterLength({ maxCharacters: 3 })]));
  expect(await all(batchesToRows(readArrowFile(file)))).toEqual([
    { text: "two" },
    { text: "one", label: "c" },
    { text: "été", label: "e" },
  ]);
  const [same] = await all(cleanBatches([slice], [filterLength({ minCharacters: 1 })]));
  expect(same).toBe(slice);
});

test("columns of other types keep their values and nulls", async () => {
  const vectors = {
    text: vectorFromArray(["keep 1", "drop", "keep 2", "keep 3"], new Utf8()),
    integer: vectorFromArray([1, 2, null, 4], new Int32()),
    long: vectorFromArray([1n, 2n, 2n ** 60n, null], new Int64()),
    float: vectorFromArray([0.5, null, 2.5, 3.5], new Float64()),
    truth: vectorFromArray([true, false, null, true], new Bool()),
    source: vectorFromArray(["web", "book", null, "book"], new Dictionary(new Utf8(), new Int32())),
    place: vectorFromArray(
      [{ page: 1 }, { page: 2 }, { page: null }, null],
      new Struct([new Field("page", new Int32(), true)]),
    ),
    tags: vectorFromArray(
      [["a"], [], null, ["b", "c"]],
      new List(new Field("item", new Utf8(), true)),
    ),
  };
  const fields = Object.entries(vectors).map(([name, { type }]) => new Field(name, type, true));
  const schema = new Schema(fields, new Map([["made", "here"]]));
  const children = Object.values(vectors).map((vector) => vector.data[0] as never);
  const type = new Struct(schema.fields);
  const batch = new RecordBatch(schema, makeData({ type, length: 4, nullCount: 0, children }));
  const [left] = await all(cleanBatches([batch], [filterLength({ minCharacters: 5 })]));
  expect(left?.schema.metadata.get("made")).toBe("here");
  const plain = plainRows(left as RecordBatch);
  expect(plain).toEqual([
    {
      text: "keep 1",
      integer: 1,
      long: "1",
      float: 0.5,
      truth: true,
      source: "web",
      place: { page: 1 },
      tags: ["a"],
    },
    {
      text: "keep 2",
      integer: null,
      long: String(2n ** 60n),
      float: 2.5,
      truth: null,
      source: null,
      place: { page: null },
      tags: null,
    },
    {
      text: "keep 3",
      integer: 4,
      long: null,
      float: 3.5,
      truth: true,
      source: "book",
      place: null,
      tags: ["b", "c"],
    },
  ]);
  // Of a slice, whose bits and values do not begin at 0.
  const [rest] = await all(cleanBatches([batch.slice(1)], [filterLength({ minCharacters: 5 })]));
  expect(plainRows(rest as RecordBatch)).toEqual(plain.slice(1));
});

test("a text that begins with a byte order mark keeps its bytes", async () => {
  const [batch] = await all(rowsToBatches([{ text: "\ufeffe\u0301" }], { columns: ["text"] }));
  const [left] = await all(cleanBatches([batch as RecordBatch], [normalizeUnicode()]));
  const data = left?.getChild("text")?.data[0];
  expect(new TextEncoder().encode("\ufeffé")).toEqual(data?.values);
});

test("a column that cannot be cut is refused", async () => {
  const pairs = new Struct([new Field("key", new Utf8()), new Field("value", new Int32())]);
  const type = new Map_(new Field("entries", pairs) as never);
  const map = makeData({
    type,
    length: 2,
    valueOffsets: new Int32Array(3),
    child: makeData({ type: pairs, length: 0, children: [] }) as never,
  });
  const texts = vectorFromArray(["a", "bb"], new Utf8()).data[0];
  const batch = new RecordBatch({ text: texts as never, map: map as never });
  expect(await failure(all(cleanBatches([batch], [filterLength({ minCharacters: 2 })])))).toMatch(
    /^column "map" has the Arrow type Map, .* leave it out$/,
  );
});

function plainRows(batch: RecordBatch): unknown[] {
  const plain = (_: string, entry: unknown) => (typeof entry === "bigint" ? String(entry) : entry);
  return batch.toArray().map((row) => JSON.parse(JSON.stringify(row, plain)) as unknown);
}

test("stages see what the ones before let through, with their changes", async () => {
  const texts = ["e\u0301", "é", "longer", "longer"];
  const form = normalizeUnicode();
  const copies = dropExactDuplicates();
  const first = await cleaned(texts, [form, copies]);
  expect(first.texts).toEqual(["é", "longer"]);
  expect(first.reports.map(({ seen, dropped, changed }) => [seen, dropped, changed])).toEqual([
    [4, 0, 1],
    [4, 2, 0],
  ]);
  const second = await cleaned(texts, [copies, form]);
  expect(second.texts).toEqual(["é", "é", "longer"]); // alike only afterwards
  expect(second.reports.map(({ seen, dropped, changed }) => [seen, dropped, changed])).toEqual([
    [4, 1, 0],
    [3, 0, 1],
  ]);
  const twice = await cleaned(first.texts, [form, copies]);
  expect(twice.texts).toEqual(first.texts);
});

test("the report names rows of the corpus, reasons and beginnings, and is a copy", async () => {
  const texts = ["", ...Array.from({ length: 9 }, (_, i) => `copy ${i % 2}\n${"😀".repeat(80)}`)];
  const stages = [filterLength({ minCharacters: 1 }), dropExactDuplicates()];
  const { reports } = await cleaned(texts, stages, 4);
  const beginning = (i: number) => `copy ${i} ${"😀".repeat(53)}`;
  const what = "copy of an earlier document";
  expect(reports).toEqual([
    {
      stage: "filterLength",
      seen: 10,
      dropped: 1,
      changed: 0,
      reasons: { "shorter than 1 characters": 1 },
      examples: [{ row: 1, beginning: "", what: "shorter than 1 characters: 0" }],
    },
    {
      stage: "dropExactDuplicates",
      seen: 9,
      dropped: 7,
      changed: 0,
      reasons: { [what]: 7 },
      examples: [
        { row: 4, beginning: beginning(0), what },
        { row: 5, beginning: beginning(1), what },
        { row: 6, beginning: beginning(0), what },
      ],
    },
  ]);

  const source = await all(rowsToBatches([{ text: "a" }, { text: "a" }], { columns: ["text"] }));
  const batches = cleanBatches(source, [dropExactDuplicates()]);
  expect(batches.report()[0]).toMatchObject({ seen: 0, dropped: 0 });
  for (let pass = 0; pass < 2; pass++) {
    expect((await all(batches))[0]?.numRows).toBe(1); // a second pass remembers nothing of the first
    expect(batches.report()[0]).toMatchObject({ seen: 2, dropped: 1 });
  }
  const copy = batches.report();
  (copy[0] as { seen: number }).seen = 99;
  expect(batches.report()[0]?.seen).toBe(2);
});

test("a stage of one's own stands beside the others", async () => {
  const shout: CleaningStage = {
    name: "shout",
    start: () => (texts, index, row) =>
      row === 2 ? { drop: "the second" } : { text: texts.text(index).toUpperCase() },
  };
  const { texts, reports } = await cleaned(["a", "b", "ß\ud800"], [shout]);
  expect(texts).toEqual(["A", "SS\ufffd"]);
  expect(reports[0]).toMatchObject({ stage: "shout", dropped: 1, changed: 2 });
});

test("errors name the row and what to do", async () => {
  const stages = [dropExactDuplicates()];
  const withNull = rowsToBatches([{ text: "a" }, { text: "b" }, { text: "c" }, {}], {
    columns: ["text"],
    optional: ["text"],
    rowsPerBatch: 3,
  });
  expect(await failure(all(cleanBatches(withNull, stages)))).toBe(
    'row 4 has no "text" (null); drop such rows or name another column',
  );
  const other = await all(rowsToBatches([{ body: "a" }], { columns: ["body"] }));
  expect(await failure(all(cleanBatches(other, stages)))).toContain('have no "text", only "body"');
  expect(await all(cleanBatches(other, stages, { column: "body" }))).toHaveLength(1);
  const vector = vectorFromArray([1], new Int32());
  const numbers = new RecordBatch({ text: vector.data[0] as never });
  expect(await failure(all(cleanBatches([numbers], stages)))).toContain(
    'rows from 1 on: column "text" has the Arrow type Int32',
  );
  expect(() => cleanBatches(other, [])).toThrow(RangeError);
});
