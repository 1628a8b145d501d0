// TensorFlow's libraries are compiled for processors with AVX; on others the process would simply die.
import { readFileSync } from "node:fs";
import { UserError } from "@llmsmith/files";

/**
 * @param information text of /proc/cpuinfo; undefined where there is none (then nothing is known)
 * @throws UserError on an x86-64 processor without AVX
 */
export function requireAvx(
  information: string | undefined = readInformation(),
  architecture: string = process.arch,
): void {
  if (architecture !== "x64" || information === undefined) return;
  const flags = /^flags\s*:(.*)$/m.exec(information)?.[1];
  if (flags !== undefined && !/\savx(\s|$)/.test(flags))
    throw new UserError(
      'this processor has no AVX, which TensorFlow\'s libraries are compiled for; use the engine "wasm"',
    );
}

function readInformation(): string | undefined {
  try {
    return readFileSync("/proc/cpuinfo", "utf8");
  } catch {
    return undefined;
  }
}
