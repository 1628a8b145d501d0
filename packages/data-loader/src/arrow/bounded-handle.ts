// A file for apache-arrow's reader, which goes on for ever where a damaged file sends it behind the end.
import type { FileHandle } from "node:fs/promises";

/** What the reader uses of a file handle. */
type ReadableHandle = Pick<FileHandle, "fd" | "stat" | "read" | "close">;

/**
 * `handle` with reads that fail behind the file's end, and after more reads than a whole file can need: one
 * for each byte.
 */
export function boundedHandle(handle: FileHandle, size: number): ReadableHandle {
  let reads = 0;
  const read = async (
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number | null,
  ): ReturnType<FileHandle["read"]> => {
    if (++reads > size) throw new Error("its messages lead in a circle");
    if (length > 0 && position !== null && (position < 0 || position >= size))
      throw new Error(`a message begins at byte ${position} of ${size}`);
    return handle.read(buffer, offset, length, position);
  };
  return {
    fd: handle.fd,
    stat: handle.stat.bind(handle),
    read: read as FileHandle["read"],
    close: handle.close.bind(handle),
  };
}
