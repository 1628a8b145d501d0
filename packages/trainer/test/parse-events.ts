// A reader of TensorBoard's event files, written from the formats and not from our writer.
import { maskedCrc32c } from "../src/tensorboard.ts";

export type ParsedEvent = {
  step: number;
  sessionStart: boolean;
  fileVersion?: string;
  scalars: Record<string, number>;
};

type Field = { field: number; value: number | Buffer };

/** All events of a file; throws where a frame or a checksum is wrong. */
export function parseEvents(bytes: Buffer): ParsedEvent[] {
  const events: ParsedEvent[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (bytes.readUInt32LE(at + 8) !== maskedCrc32c(bytes.subarray(at, at + 8)))
      throw new Error(`record at ${at}: checksum of the length`);
    if (bytes.readUInt32LE(at + 12 + length) !== maskedCrc32c(data))
      throw new Error(`record at ${at}: checksum of the data`);
    events.push(parseEvent(data));
    at += 16 + length;
  }
  return events;
}

function parseEvent(data: Buffer): ParsedEvent {
  const event: ParsedEvent = { step: 0, sessionStart: false, scalars: {} };
  for (const { field, value } of fieldsOf(data)) {
    if (field === 2) event.step = value as number;
    if (field === 3) event.fileVersion = (value as Buffer).toString();
    if (field === 7) event.sessionStart = fieldsOf(value as Buffer)[0]?.value === 1;
    if (field === 5)
      for (const { value: scalar } of fieldsOf(value as Buffer)) {
        const [tag, number] = fieldsOf(scalar as Buffer).map((inner) => inner.value);
        event.scalars[(tag as Buffer).toString()] = (number as Buffer).readFloatLE();
      }
  }
  return event;
}

/** Fields of a protocol-buffer message; fixed-size ones as bytes. */
function fieldsOf(data: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = data[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < data.length) {
    const key = varint();
    const [field, wireType] = [key >> 3, key & 7];
    if (wireType === 0) {
      fields.push({ field, value: varint() });
      continue;
    }
    const length = wireType === 1 ? 8 : wireType === 5 ? 4 : varint();
    fields.push({ field, value: data.subarray(at, at + length) });
    at += length;
  }
  return fields;
}
