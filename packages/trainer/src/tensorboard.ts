// TensorBoard's event files: TFRecord framing around protocol-buffer events, scalars only.
// Formats: tensorflow/core/lib/io/record_writer.h and tensorflow/core/util/event.proto

/** The first record of a file. `seconds` since 1970. */
export function encodeFileVersion(seconds: number): Uint8Array {
  return frame(
    Buffer.concat([doubleField(1, seconds), bytesField(3, Buffer.from("brain.Event:2"))]),
  );
}

/**
 * The record of a training that goes on: TensorBoard drops what it knows of `step` and later steps.
 */
export function encodeRestart(step: number, seconds: number): Uint8Array {
  const start = Buffer.concat([key(1, 0), varint(1)]); // SessionLog.status = START
  return frame(
    Buffer.concat([doubleField(1, seconds), key(2, 0), varint(step), bytesField(7, start)]),
  );
}

/** One event with any number of scalars. `seconds` since 1970. */
export function encodeScalars(
  step: number,
  scalars: readonly (readonly [tag: string, value: number])[],
  seconds: number,
): Uint8Array {
  const values = scalars.map(([tag, value]) =>
    bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag)), floatField(2, value)])),
  );
  const summary = bytesField(5, Buffer.concat(values));
  return frame(Buffer.concat([doubleField(1, seconds), key(2, 0), varint(step), summary]));
}

/** length, masked CRC of the length, data, masked CRC of the data. */
function frame(data: Uint8Array): Uint8Array {
  const out = Buffer.alloc(16 + data.length);
  out.writeBigUInt64LE(BigInt(data.length), 0);
  out.writeUInt32LE(maskedCrc32c(out.subarray(0, 8)), 8);
  out.set(data, 12);
  out.writeUInt32LE(maskedCrc32c(data), 12 + data.length);
  return out;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C (Castagnoli), rotated and shifted as TFRecord does, so that a CRC of CRCs stays good. */
export function maskedCrc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function key(field: number, wireType: number): Uint8Array {
  return varint((field << 3) | wireType);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

function bytesField(field: number, data: Uint8Array): Uint8Array {
  return Buffer.concat([key(field, 2), varint(data.length), data]);
}

function doubleField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), bytes]);
}

function floatField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, 5), bytes]);
}
