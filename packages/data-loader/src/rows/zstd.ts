// Unpacking zstd: Node has it from 22.15 on only.
import { UserError } from "@llmsmith/files";
import { Decompress } from "fzstd";

/**
 * The unpacked bytes of zstd data, frame after frame.
 * @param path named in errors
 * @throws UserError for data that is damaged or cut short. Frames' own checksums are not looked at
 */
export async function* unpackZstd(
  packed: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Buffer> {
  let ready: Uint8Array[] = [];
  const unpacker = new Decompress((chunk) => ready.push(chunk));
  const push = (chunk: Uint8Array, final: boolean): Buffer[] => {
    ready = [];
    try {
      unpacker.push(chunk, final);
    } catch (error) {
      throw new UserError(
        `${path}: not whole zstd data (${(error as Error).message}); the file is cut short or damaged, get it again`,
        { cause: error },
      );
    }
    return ready
      .filter(({ length }) => length > 0)
      .map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  };
  for await (const chunk of packed) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}
