// A safetensors file whose numbers stay in it until they are asked for.
import { closeSync, openSync } from "node:fs";
import { UserError } from "@llmsmith/files";
import { type RawTensor, viewAs } from "./raw-tensor.ts";
import { readAt, told } from "./read-at.ts";
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
        const bytes = told(path, () => readAt(descriptor, headBytes + start, stop - start));
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
