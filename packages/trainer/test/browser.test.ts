// The packages in a browser: training on its WebGPU and on wasm gives what wasm gives in Node.
import { describe, expect, test } from "vitest";
import { whyNoBrowser, withPage } from "./browser-page.ts";
import { expectSameOutcome } from "./same-outcome.ts";
import { type Outcome, trainSmall } from "./small-training.ts";

const reason = whyNoBrowser();
if (reason !== undefined) console.warn(`browser.test.ts is skipped: ${reason}`);

describe.skipIf(reason !== undefined)("in Chromium", () => {
  test("a GPT trains as in Node", { timeout: 180_000 }, async ({ skip }) => {
    const expected = await trainSmall("wasm", "adamw");
    const { hasAdapter, webgpu, wasm } = await withPage(async (page) => {
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
