// Compiles kernels/*.ts with AssemblyScript into src/wasm/kernels-binary.ts; run after a change there:
//   node wasm/build.mjs
// The sources hold no decorators, which TypeScript allows only on classes: a comment line `// @inline`
// before a function stands for one and is turned into it here.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = import.meta.dirname ?? fileURLToPath(new URL(".", import.meta.url));
const target = join(folder, "../src/wasm/kernels-binary.ts");

/** Compiles the kernels; gives the bytes of the module. Throws with the compiler's messages. */
export async function compileKernels(flags = []) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      "kernels/index.ts",
      "--outFile",
      "kernels.wasm",
      "-O3",
      "--noAssert",
      "--runtime",
      "stub",
      "--importMemory",
      "--enable",
      "simd",
      ...flags,
    ],
    {
      readFile: (name) => {
        try {
          return readFileSync(join(folder, name), "utf8").replaceAll(/^\/\/ @inline$/gm, "@inline");
        } catch {
          return null;
        }
      },
      writeFile: (_name, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return binary;
}

/** The text of src/wasm/kernels-binary.ts for these bytes. */
export function kernelsSource(binary) {
  const base64 = Buffer.from(binary).toString("base64");
  return `// Made by wasm/build.mjs from wasm/kernels: the compiled SIMD kernels of the embedded engine.

/** The WebAssembly module, base64. */
export const kernelsBase64: string =
  "${base64}";
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const binary = await compileKernels();
  writeFileSync(target, kernelsSource(binary));
  process.stdout.write(`${target}: ${binary.length} bytes of WebAssembly\n`);
}
