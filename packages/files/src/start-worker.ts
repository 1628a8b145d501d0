// Starting a worker thread from built files, and from TypeScript where a package runs on its sources.
import { Worker, type WorkerOptions } from "node:worker_threads";

/**
 * A thread that runs a module of a package.
 * @param module where the module is built to: a URL that ends in .js
 * @param from `import.meta.url` of the caller, which says whether these are the sources
 * @param options what the thread is given; it takes none of the process's flags, which may be for a script alone
 */
export function startWorker(
  module: URL,
  from: string,
  options: Pick<WorkerOptions, "workerData" | "transferList"> = {},
): Worker {
  if (!from.endsWith(".ts")) return new Worker(module, { ...options, execArgv: [] });
  const source = module.href.replace(/\.js$/u, ".ts");
  // tsx loads TypeScript in the main thread alone on Node 20: a module without a file does it here.
  const code = `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))};
    register();
    await import(${JSON.stringify(source)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
    ...options,
    execArgv: ["--conditions=@llmsmith/source"],
  });
}
