// A file as the Parquet reader wants it: bytes by position, nothing outside, nothing after a failure.
import { open } from "node:fs/promises";
import type { AsyncBuffer } from "hyparquet";

/**
 * An open file for `hyparquet`, which reads and decodes columns side by side. Where several fail, it hears
 * of one, and the others would be rejections that nobody handles, which end a process. So reads never fail:
 * one that cannot be done never ends, and `failure` says why.
 */
export type ParquetFile = AsyncBuffer & {
  /** Rejects with the reason of the first read that could not be done; otherwise never settles. */
  readonly failure: Promise<never>;
  /** Give up: reads that are under way never end, so that nothing is decoded any more. */
  abandon(): void;
  close(): Promise<void>;
};

/** Open `path`. @throws what the system says */
export async function openParquetFile(path: string): Promise<ParquetFile> {
  const handle = await open(path, "r");
  let abandoned = false;
  let size: number;
  try {
    ({ size } = await handle.stat());
  } catch (error) {
    await handle.close();
    throw error;
  }
  const read = async (start: number, end: number): Promise<ArrayBuffer> => {
    const inside = start >= 0 && start <= end && end <= size;
    if (!inside) throw new Error(`bytes ${start} to ${end} of ${size} are asked for`);
    const bytes = Buffer.from(new ArrayBuffer(end - start));
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new Error(`it ends at byte ${start + done}`);
      done += bytesRead;
    }
    return bytes.buffer as ArrayBuffer;
  };
  let fail: (reason: unknown) => void = () => undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined); // whether anybody waits for it or not
  return {
    byteLength: size,
    slice: (start, end = size) =>
      new Promise((resolve) => {
        read(start < 0 ? size + start : start, end).then((bytes) => {
          if (!abandoned) resolve(bytes);
        }, fail);
      }),
    failure,
    abandon: () => {
      abandoned = true;
    },
    close: () => handle.close(),
  };
}
