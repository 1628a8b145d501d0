// GPT-2's printable alphabet for bytes, in which tokenizer.json writes tokens: "Ġthe" stands for " the".

function makeAlphabet(): string[] {
  let spare = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(printable ? byte : spare++);
  });
}

/** The character that stands for each byte. */
export const BYTE_CHARACTERS: readonly string[] = /* @__PURE__ */ makeAlphabet();

const BYTES: ReadonlyMap<number, number> = /* @__PURE__ */ new Map(
  BYTE_CHARACTERS.map((character, byte) => [character.charCodeAt(0), byte]),
);

/** Bytes in the order of their characters: the order in which a trained vocabulary begins. */
export const BYTES_BY_CHARACTER: readonly number[] = /* @__PURE__ */ [...BYTES]
  .sort(([a], [b]) => a - b)
  .map(([, byte]) => byte);

/** Bytes → alphabet characters. */
export function bytesToAlphabet(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += BYTE_CHARACTERS[byte]!;
  return text;
}

/** Alphabet characters → bytes; undefined where a character is not of the alphabet. */
export function alphabetToBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = BYTES.get(text.charCodeAt(i));
    if (byte === undefined) return undefined;
    bytes[i] = byte;
  }
  return bytes;
}
