// A page in Chromium that has the packages, bundled, and TensorFlow.js's .wasm files.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";

const executablePath = process.env["CHROMIUM"] || "/usr/bin/chromium";

/** WebGPU on the processor, where there is no GPU. */
const args = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-features=Vulkan",
];

/** Why there is no browser to test in; undefined when there is. */
export function whyNoBrowser(): string | undefined {
  if (existsSync(executablePath)) return undefined;
  return `no browser at ${executablePath}; install Chromium, or name one by CHROMIUM`;
}

/** Files of the page by URL path: the bundle of small-training.ts and what it loads. */
async function pageFiles(): Promise<Map<string, Uint8Array | string>> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("small-training.ts", import.meta.url))],
    bundle: true,
    splitting: true, // engines are loaded when they are asked for
    format: "esm",
    platform: "browser",
    conditions: ["@llmsmith/source"],
    outdir: "/",
    write: false,
    logLevel: "error",
  });
  const files = new Map<string, Uint8Array | string>([["/", "<!doctype html><title>page</title>"]]);
  for (const file of outputFiles) files.set(`/${path.basename(file.path)}`, file.contents);
  const ofTensor = createRequire(import.meta.resolve("@llmsmith/tensor"));
  const folder = path.dirname(ofTensor.resolve("@tensorflow/tfjs-backend-wasm"));
  const simd = "tfjs-backend-wasm-simd.wasm";
  files.set(`/wasm/${simd}`, readFileSync(path.join(folder, simd)));
  return files;
}

const types: Record<string, string> = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** Calls `use` with the open page; its errors are thrown. */
export async function withPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const files = await pageFiles();
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? "");
    response.writeHead(file === undefined ? 404 : 200, {
      "content-type": types[path.extname(request.url ?? "")] ?? "text/html",
    });
    response.end(file);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return await use(page);
  } finally {
    await browser.close();
    server.close();
  }
}
