// The package in a browser: small, without Node, and with the same ids.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { encoding } from "@llmsmith/tokenizer";
import { describe, expect, test } from "vitest";
import { bundleForBrowsers, whyNoBrowser, withPage } from "../../../tools/vitest/browser-page.ts";

const entry = fileURLToPath(new URL("../src/browser.ts", import.meta.url));
const RANKS = createRequire(import.meta.url).resolve("tiktoken/encoders/cl100k_base.json");
const LIMIT_BYTES = 60_000;

test("the bundle for browsers, without ranks, has less than 60 kB in gzip", async () => {
  const files = await bundleForBrowsers(entry, { minify: true });
  const sizes = [...files.values()].map((content) => gzipSync(content).length);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(LIMIT_BYTES);
});

const reason = whyNoBrowser();
if (reason !== undefined) console.warn(`browser.test.ts is skipped in part: ${reason}`);

describe.skipIf(reason !== undefined)("in Chromium", () => {
  test("encodings from fetched ranks, training, hashes and offsets are Node's", async () => {
    const cl100k = encoding("cl100k_base");
    const text = "Hello, naïve 世界 🌊  \n\tdon't 12345 \u0085\uFEFF <|endoftext|>";
    const files = await bundleForBrowsers(entry);
    files.set("/ranks.json", readFileSync(RANKS));
    const seen = await withPage(files, (page) =>
      // A text, since vitest rewrites the code of functions.
      page.evaluate<{
        ids: number[];
        starts: number[];
        hash: string;
        back: string;
        trained: number[];
      }>(`
        (async () => {
          const { encodingFromRanks, trainBPE, tokenizerFromJSON } = await import("/browser.js");
          const ranks = await (await fetch("/ranks.json")).json();
          const cl100k = encodingFromRanks("cl100k_base", ranks);
          const text = ${JSON.stringify(text)};
          const options = { disallowedSpecial: "none" };
          const { ids, starts } = cl100k.encodeWithOffsets(text, options);
          const trained = await trainBPE(["the sea, the sea", "the waves of the sea"], { vocabSize: 265 });
          const again = tokenizerFromJSON(trained.toJSON(), "page");
          return {
            ids: [...ids], starts: [...starts], hash: cl100k.hash, back: cl100k.decode(ids),
            trained: [...again.encode("the sea")],
          };
        })()`),
    );
    const expected = cl100k.encodeWithOffsets(text, { disallowedSpecial: "none" });
    expect(seen.ids).toEqual([...expected.ids]);
    expect(seen.starts).toEqual([...expected.starts]);
    expect(seen.hash).toBe(cl100k.hash);
    expect(seen.back).toBe(text);
    expect(seen.trained.length).toBeLessThan(4);
  }, 120_000);
});
