// A page in Chromium with a package bundled for browsers, from its sources.
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { build, type BuildOptions } from "esbuild";
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

/** Files of a page by URL path. */
export type PageFiles = Map<string, Uint8Array | string>;

/** `entry`, an absolute path, and all that it imports as ES modules; the entry is `/` and its name with `.js`. */
export async function bundleForBrowsers(
  entry: string,
  options: Pick<BuildOptions, "external" | "minify"> = {},
): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    splitting: true, // what is imported on demand is loaded on demand
    format: "esm",
    platform: "browser",
    conditions: ["@llmsmith/source"],
    outdir: "/",
    write: false,
    logLevel: "error",
    ...options,
  });
  return new Map(outputFiles.map((file) => [`/${path.basename(file.path)}`, file.contents]));
}

const EMPTY_PAGE = "<!doctype html><title>page</title>";
const types: Record<string, string> = {
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".json": "application/json",
};

/** Calls `use` with an open page that has `files` beside it; its errors are thrown. */
export async function withPage<T>(files: PageFiles, use: (page: Page) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const file = request.url === "/" ? EMPTY_PAGE : files.get(request.url ?? "");
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
