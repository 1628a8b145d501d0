// What Arrow files say of themselves (format/Schema.fbs, Message.fbs, File.fbs), checked before apache-arrow reads it.
import { FlatBuffer, type FlatTable } from "./flat-buffer.ts";

/** How many field nodes a column takes in a record batch, and in the batches of its dictionary. */
export type ColumnShape = {
  nodes: number;
  /** Of this field and those within it: nodes of each dictionary's values. */
  dictionaries: ReadonlyMap<number, number>;
};

/** A message that lies in the file as the footer says: metadata from `offset` on, then the body. */
export type Block = { offset: number; metadataLength: number; bodyLength: number };

/** What {@link checkFooter} found. */
export type CheckedFooter = { columns: ColumnShape[]; dictionaries: Block[]; batches: Block[] };

/** Rows and the lengths of all field nodes. */
type BatchShape = { length: number; nodes: number[] };

/** What {@link checkMessage} found. */
export type CheckedMessage = { bodyLength: number } & (
  | { kind: "schema"; columns: ColumnShape[] }
  | { kind: "dictionary"; id: number; batch: BatchShape }
  | { kind: "batch"; batch: BatchShape }
);

const DEEPEST = 64; // fields within fields; Arrow's own readers stop here too
const OLDEST_VERSION = 3; // V4, of Arrow 0.8 (2017)
const NEWEST_VERSION = 4; // V5

/** Type ids whose settings are a table: apache-arrow reads them without asking whether it is there. */
const TYPES_WITH_SETTINGS: ReadonlySet<number> = new Set([
  2, 3, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18,
]);
const UNION = 14;
const TIMESTAMP = 10;

/**
 * Check the footer of an Arrow file, all but where its blocks lie.
 * @throws Error saying what is wrong
 */
export function checkFooter(bytes: Uint8Array): CheckedFooter {
  const footer = new FlatBuffer(bytes).root();
  requireVersion(footer.number(0, 2));
  const schema = footer.table(1);
  if (!schema) throw new Error("its footer has no schema");
  checkPairs(footer, 4);
  return {
    columns: columnsOf(schema),
    dictionaries: blocks(footer, 2),
    batches: blocks(footer, 3),
  };
}

/**
 * Check the metadata of a message.
 * @param room bytes of the file behind the metadata: the body must lie in them
 * @throws Error saying what is wrong
 */
export function checkMessage(bytes: Uint8Array, room: number): CheckedMessage {
  const message = new FlatBuffer(bytes).root();
  requireVersion(message.number(0, 2));
  const bodyLength = message.number(3, 8);
  if (bodyLength < 0 || bodyLength > room)
    throw new Error(`a message announces ${bodyLength} bytes where ${room} are left`);
  checkPairs(message, 4);
  const header = message.table(2);
  const kind = message.number(1, 1);
  if (header && kind === 1) return { kind: "schema", bodyLength, columns: columnsOf(header) };
  if (header && kind === 3)
    return { kind: "batch", bodyLength, batch: batchOf(header, bodyLength) };
  const data = header && kind === 2 ? header.table(1) : undefined;
  if (!header || !data) throw new Error(`a message is of the unknown kind ${kind}`);
  const id = header.number(0, 8);
  return { kind: "dictionary", bodyLength, id, batch: batchOf(data, bodyLength) };
}

/** @throws Error when a batch has not the nodes that the schema's columns need, or they differ in length */
export function requireFitting(message: CheckedMessage, columns: readonly ColumnShape[]): void {
  if (message.kind === "schema") return;
  const { length, nodes } = message.batch;
  const needed =
    message.kind === "batch"
      ? columns.map((column) => column.nodes)
      : columns.flatMap(({ dictionaries }) => dictionaries.get(message.id) ?? []).slice(0, 1);
  let first = 0;
  for (const count of needed) {
    if (nodes[first] !== length)
      throw new Error(`a batch of ${length} rows has a column of ${nodes[first] ?? "no"} rows`);
    first += count;
  }
  if (first !== nodes.length || (message.kind === "dictionary" && first === 0))
    throw new Error(`a batch has ${nodes.length} columns where the schema has ${first}`);
}

function requireVersion(version: number): void {
  if (version < OLDEST_VERSION || version > NEWEST_VERSION)
    throw new Error(`it is of version ${version + 1} of the format, not 4 or 5`);
}

function blocks(footer: FlatTable, field: number): Block[] {
  return footer.structs(field, 24, (number) => ({
    offset: number(0, 8),
    metadataLength: number(8, 4),
    bodyLength: number(16, 8),
  }));
}

function batchOf(table: FlatTable, bodyLength: number): BatchShape {
  const length = table.number(0, 8);
  const nodes = table.structs(1, 16, (number) => {
    const [rows, nulls] = [number(0, 8), number(8, 8)];
    if (rows < 0 || nulls < 0 || nulls > rows)
      throw new Error(`a column announces ${rows} values with ${nulls} nulls`);
    return rows;
  });
  table.structs(2, 16, (number) => {
    const [offset, size] = [number(0, 8), number(8, 8)];
    if (offset < 0 || size < 0 || offset + size > bodyLength)
      throw new Error(
        `a column's bytes ${offset} … ${offset + size} leave the batch of ${bodyLength}`,
      );
  });
  const compression = table.table(3);
  if (compression) {
    compression.number(0, 1);
    compression.number(1, 1);
  }
  table.structs(4, 8, (number) => {
    const count = number(0, 8);
    if (count < 0 || count > bodyLength) throw new Error(`a column announces ${count} buffers`);
  });
  if (length < 0) throw new Error(`a batch announces ${length} rows`);
  return { length, nodes };
}

function columnsOf(schema: FlatTable): ColumnShape[] {
  schema.number(0, 2);
  checkPairs(schema, 2);
  return schema.tables(1).map((field) => columnOf(field, 1));
}

function columnOf(field: FlatTable, depth: number): ColumnShape {
  if (depth > DEEPEST)
    throw new Error(`its fields lie within each other more than ${DEEPEST} deep`);
  field.text(0);
  field.number(1, 1);
  checkType(field);
  checkPairs(field, 6);
  const children = field.tables(5).map((child) => columnOf(child, depth + 1));
  const nodes = 1 + children.reduce((sum, child) => sum + child.nodes, 0);
  const dictionaries = new Map(children.flatMap((child) => [...child.dictionaries]));
  const encoding = field.table(4);
  if (!encoding) return { nodes, dictionaries };
  const index = encoding.table(1);
  if (index) requireInteger(index);
  encoding.number(2, 1);
  dictionaries.set(encoding.number(0, 8), nodes);
  return { nodes: 1, dictionaries };
}

function checkType(field: FlatTable): void {
  const type = field.number(2, 1);
  const settings = field.table(3);
  if (!settings) {
    if (TYPES_WITH_SETTINGS.has(type))
      throw new Error(`a field of type ${type} lacks its settings`);
    return;
  }
  if (type === 2) requireInteger(settings);
  else if (type === UNION) settings.structs(1, 4, (number) => number(0, 4));
  else if (type === TIMESTAMP) settings.text(1);
}

function requireInteger(settings: FlatTable): void {
  const bits = settings.number(0, 4);
  settings.number(1, 1);
  if (![8, 16, 32, 64].includes(bits)) throw new Error(`a field is of integers of ${bits} bits`);
}

/** Pairs of texts beside a schema, field, message or footer. */
function checkPairs(table: FlatTable, field: number): void {
  for (const pair of table.tables(field)) {
    pair.text(0);
    pair.text(1);
  }
}
