// The packages in a browser: training on its WebGPU and on wasm gives what wasm gives in Node.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bundleForBrowsers, whyNoBrowser, withPage } from "../../../tools/vitest/browser-page.ts";
import { expectSameOutcome } from "./same-outcome.ts";
import { type Outcome, trainSmall } from "./small-training.ts";

const reason = whyNoBrowser();
if (reason !== undefined) console.warn(`browser.test.ts is skipped: ${reason}`);

const SIMD = "tfjs-backend-wasm-simd.wasm";

/** The bundle of small-training.ts and TensorFlow.js's .wasm file. */
async function pageFiles(): Promise<Map<string, Uint8Array | string>> {
  const files = await bundleForBrowsers(
    fileURLToPath(new URL("small-training.ts", import.meta.url)),
  );
  const ofTensor = createRequire(import.meta.resolve("@llmsmith/tensor"));
  const folder = path.dirname(ofTensor.resolve("@tensorflow/tfjs-backend-wasm"));
  return files.set(`/wasm/${SIMD}`, readFileSync(path.join(folder, SIMD)));
}

describe.skipIf(reason !== undefined)("in Chromium", () => {
  test("a GPT trains as in Node", { timeout: 180_000 }, async ({ skip }) => {
    const expected = await trainSmall("wasm", "adamw");
    const { hasAdapter, webgpu, wasm } = await withPage(await pageFiles(), async (page) => {
      // Texts, since vitest rewrites the code of functions.
      const hasAdapter = await page.evaluate<boolean>(
        "(async () => Boolean(await navigator.gpu?.requestAdapter()))()",
      );
      const trainOn = (engine: string) =>
        page.evaluate<Outcome>(
          `import("/small-training.js").then(({ trainSmall }) => trainSmall("${engine}", "adamw", { wasmPath: "/wasm/" }))`,
        );
      const wasm = await trainOn("wasm");
      return { hasAdapter, wasm, webgpu: hasAdapter ? await trainOn("webgpu") : undefined };
    });
    expect(wasm.engine).toMatchObject({ name: "wasm", device: "WebAssembly SIMD, 1 thread" });
    expectSameOutcome(wasm, expected);
    if (!hasAdapter) skip("this Chromium has no GPU adapter");
    expect(webgpu!.engine).toMatchObject({ name: "webgpu" });
    expect(webgpu!.engine.device).toMatch(/, WebGPU$/);
    expectSameOutcome(webgpu!, expected);
  });
});
