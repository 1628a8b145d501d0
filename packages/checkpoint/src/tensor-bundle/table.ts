// The index of a bundle is a sorted table of keys and values in blocks, as LevelDB keeps them.
// Format: LevelDB, doc/table_format.md
import type { Refuse } from "../safetensors-header.ts";
import { ByteReader } from "./byte-reader.ts";
import { maskedCrc32c } from "./crc32c.ts";

/** The end of each table: two places, padded, and eight bytes that say what it is. */
const FOOTER_BYTES = 48;
const MAGIC = 0xdb_47_75_24_8b_80_fb_57n;
/** After each block: whether it is compressed, and its checksum. */
const TRAILER_BYTES = 5;
/** No tensor's name is longer; each key may take over the one before, so that few bytes could make many. */
const MAX_KEY_BYTES = 1000;

/** Where a block lies. */
type Place = { offset: number; size: number };

/** All keys, as UTF-8 read byte by byte, with their values, in ascending order. */
export function* tableEntries(
  table: Uint8Array,
  refuse: Refuse,
): Generator<[key: string, value: Uint8Array], void, undefined> {
  let before: string | undefined;
  for (const [, handle] of blockEntries(blockAt(table, indexPlace(table, refuse), refuse), refuse))
    for (const [key, value] of blockEntries(
      blockAt(table, readPlace(new ByteReader(handle, refuse)), refuse),
      refuse,
    )) {
      // Names come in order: a block that is listed twice cannot make more tensors than there are.
      if (before !== undefined && key <= before) refuse("its names are not in order");
      before = key;
      yield [key, value];
    }
}

function indexPlace(table: Uint8Array, refuse: Refuse): Place {
  if (table.length < FOOTER_BYTES)
    refuse(`it has ${table.length} bytes, fewer than the ${FOOTER_BYTES} of a table's end`);
  const footer = table.subarray(table.length - FOOTER_BYTES);
  const magic = new DataView(footer.buffer, footer.byteOffset).getBigUint64(FOOTER_BYTES - 8, true);
  if (magic !== MAGIC) refuse("it does not end as a table does");
  const reader = new ByteReader(footer, refuse);
  readPlace(reader); // of the table's own filters, which bundles have none of
  return readPlace(reader);
}

function readPlace(reader: ByteReader): Place {
  return { offset: reader.varint(), size: reader.varint() };
}

function blockAt(table: Uint8Array, { offset, size }: Place, refuse: Refuse): Uint8Array {
  const end = offset + size;
  if (end + TRAILER_BYTES > table.length - FOOTER_BYTES)
    refuse(`a block ends at byte ${end}, beyond its end`);
  const stored = new ByteReader(table.subarray(end + 1, end + TRAILER_BYTES), refuse).fixed32();
  if (maskedCrc32c(table.subarray(offset, end + 1)) !== stored)
    refuse(`the checksum of its block at byte ${offset} is another`);
  if (table[end] !== 0)
    refuse(
      `its block at byte ${offset} is compressed (${table[end] === 1 ? "snappy" : `kind ${table[end]}`}), which is not supported`,
    );
  return table.subarray(offset, end);
}

/** Keys and values of a block. Each key says how much of the one before it begins with. */
function* blockEntries(
  block: Uint8Array,
  refuse: Refuse,
): Generator<[key: string, value: Uint8Array], void, undefined> {
  if (block.length < 4) refuse("a block has no end");
  const restarts = new ByteReader(block.subarray(block.length - 4), refuse).fixed32();
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) refuse(`a block of ${block.length} bytes has ${restarts} places to begin at`);
  const reader = new ByteReader(block.subarray(0, end), refuse);
  let key = "";
  while (!reader.done) {
    const [shared, own, valueBytes] = [reader.varint(), reader.varint(), reader.varint()];
    if (shared > key.length || shared + own > MAX_KEY_BYTES)
      refuse(`a name in it has ${shared} + ${own} bytes, of which ${key.length} can be shared`);
    key = key.slice(0, shared) + Buffer.from(reader.bytes(own)).toString("latin1");
    yield [key, reader.bytes(valueBytes)];
  }
}
