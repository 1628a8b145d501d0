// Starting a worker thread from built files, and from TypeScript where this package runs on its sources.
import { Worker } from "node:worker_threads";

/**
 * A thread that runs a module of this package.
 * @param module where the module is built to: a URL that ends in .js
 * @param from `import.meta.url` of the caller, which says whether these are the sources
 */
export function startWorker(module: URL, from: string, workerData?: unknown): Worker {
  // The process's flags may be for a script alone: --input-type.
  if (!from.endsWith(".ts")) return new Worker(module, { workerData, execArgv: [] });
  const source = module.href.replace(/\.js$/u, ".ts");
  // tsx loads TypeScript in the main thread alone on Node 20: a module without a file does it here.
  const code = `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};
    register();
    await import(${JSON.stringify(source)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
    workerData,
    execArgv: ["--conditions=@llmsmith/source"],
  });
}
