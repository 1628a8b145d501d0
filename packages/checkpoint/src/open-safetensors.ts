// A safetensors file whose numbers stay in it until they are asked for.
import { closeSync, openSync, readSync } from "node:fs";
import { explainFileError, UserError } from "@llmsmith/files";
import { piecesOf, type RawTensor, viewAs } from "./raw-tensor.ts";
import { checkSafetensors } from "./safetensors-read.ts";
import { shown } from "./shown.ts";

/** Tensors of open files: `data` is read anew each time it is asked for, and kept by nobody. */
export type OpenTensors = {
  tensors: ReadonlyMap<string, RawTensor>;
  /** Close the files; the numbers can no longer be read. */
  close(): void;
};

/**
 * Open a safetensors file. What `readSafetensors` checks is checked here, in pieces; `data` of a tensor throws
 * a UserError when the file was cut since, and a RangeError once it is closed.
 * @throws UserError as `readSafetensors`
 */
export async function openSafetensors(path: string): Promise<OpenTensors> {
  const { entries, headBytes } = await checkSafetensors(path);
  const descriptor = told(path, () => openSync(path, "r"));
  let isOpen = true;
  const tensors = new Map<string, RawTensor>();
  for (const { name, dtype, shape, start, stop } of entries)
    tensors.set(name, {
      dtype,
      shape,
      get data() {
        if (!isOpen)
          throw new RangeError(`openSafetensors: ${path} is closed; read before closing`);
        const bytes = told(path, () => readBytes(descriptor, headBytes + start, stop - start));
        if (bytes) return viewAs(dtype, bytes);
        throw new UserError(
          `${path}: it ends within tensor ${shown(name)}, which it did not before; another program changes it`,
        );
      },
    });
  return {
    tensors,
    close() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

/** Bytes in a buffer of their own, or undefined where the file ends before. */
function readBytes(descriptor: number, position: number, length: number): Uint8Array | undefined {
  const into = new Uint8Array(length);
  let done = 0;
  for (const piece of piecesOf(into))
    for (let filled = 0; filled < piece.length;) {
      const read = readSync(descriptor, piece, filled, piece.length - filled, position + done);
      if (read === 0) return undefined;
      filled += read;
      done += read;
    }
  return into;
}

function told<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw explainFileError(error, "read", path);
  }
}
