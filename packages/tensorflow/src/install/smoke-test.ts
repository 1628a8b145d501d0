// Tries a new engine in a process of its own: a library that crashes must not take the installer along.
import { createRequire } from "node:module";
import { UserError } from "@llmsmith/files";
import { runCommand } from "./command.ts";

// Plain JavaScript in a string: it runs alike from sources and from the built package, and it needs
// nothing but koffi and the two libraries. It multiplies [[1,2],[3,4]] by [[5,6],[7,8]].
const PROGRAM = `
const [koffiPath, framework, library] = process.argv.slice(1);
const koffi = require(koffiPath);
koffi.load(framework, { global: true, lazy: true });
const lib = koffi.load(library, { lazy: true });
// As in binding/library.ts: unloading the library under its threads would crash a good engine.
const dlopen = koffi.load(null).func("void* dlopen(const char*, int)");
dlopen(framework, 1);
dlopen(library, 1);
const c = (declaration) => lib.func(declaration);
const status = c("void* TF_NewStatus()")();
const code = c("int TF_GetCode(void*)"), message = c("const char* TF_Message(void*)");
const check = () => { if (code(status) !== 0) throw new Error(message(status)); };
const context = c("void* TFE_NewContext(void*, void*)")(c("void* TFE_NewContextOptions()")(), status);
check();
const memcpy = c("void* memcpy(void*, void*, size_t)"), data = c("void* TF_TensorData(void*)");
const matrix = (values) => {
  const tensor = c("void* TF_AllocateTensor(int, void*, int, size_t)")(1, BigInt64Array.of(2n, 2n), 2, 16);
  memcpy(data(tensor), Float32Array.from(values), 16);
  return c("void* TFE_NewTensorHandle(void*, void*)")(tensor, status);
};
const op = c("void* TFE_NewOp(void*, const char*, void*)")(context, "MatMul", status);
check();
const add = c("void TFE_OpAddInput(void*, void*, void*)");
add(op, matrix([1, 2, 3, 4]), status);
add(op, matrix([5, 6, 7, 8]), status);
const outputs = new BigUint64Array(1), count = Int32Array.of(1);
c("void TFE_Execute(void*, void*, void*, void*)")(op, outputs, count, status);
check();
const result = new Float32Array(4);
const resolved = c("void* TFE_TensorHandleResolve(void*, void*)")(outputs[0], status);
check();
memcpy(result, data(resolved), 16);
console.log(JSON.stringify({ version: c("const char* TF_Version()")(), product: [...result] }));
process.exit(0);
`;

/**
 * Multiply two matrices with the libraries in a child process.
 * @returns the release that the library says it is
 * @throws UserError when it crashes, cannot be loaded or computes wrongly
 */
export async function smokeTest(framework: string, library: string): Promise<string> {
  const koffi = createRequire(import.meta.url).resolve("koffi");
  const result = await runCommand(
    process.execPath,
    ["--input-type=commonjs", "--eval", PROGRAM, "--", koffi, framework, library],
    { timeout: 300_000, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", NODE_OPTIONS: "" } },
  );
  if (result.signal)
    throw new UserError(
      `the new engine crashed in its test (${result.signal}${result.signal === "SIGILL" ? ": this processor lacks instructions that TensorFlow needs, such as AVX" : ""}); use the engine "wasm"`,
    );
  const reason = result.stderr.match(/^\w*Error: (.*)$/m)?.[1] ?? result.stderr.trim().slice(-500);
  if (!result.ok) throw new UserError(`the new engine failed its test: ${reason}`);
  const { version, product } = JSON.parse(result.stdout) as { version: string; product: number[] };
  if (product.join() !== "19,22,43,50")
    throw new UserError(
      `the new engine computes wrongly: [[1,2],[3,4]] × [[5,6],[7,8]] gave ${product.join()}; use the engine "wasm"`,
    );
  return version;
}
