// compressionReport against counting by hand.
import { compressionReport, encoding, type Tokenizer, trainBPE } from "@llmsmith/tokenizer";
import { beforeAll, describe, expect, it } from "vitest";

let bytes: Tokenizer; // one token a byte
beforeAll(async () => {
  bytes = await trainBPE([], { vocabSize: 257, specialTokens: ["<|endoftext|>"] });
});

async function* slowly(texts: readonly string[]): AsyncGenerator<string> {
  for (const text of texts) {
    await Promise.resolve();
    yield text;
  }
}

describe("compressionReport", () => {
  it("counts by source and in all", async () => {
    const report = await compressionReport(
      { gpt2: encoding("gpt2"), bytes },
      { english: ["Hello, do you like tea?", "The end."], other: slowly(["é日🌊"]) },
    );
    // "Hello|,| do| you| like| tea|?" and "The| end|."; "é" is one of GPT-2's tokens, "日" takes two, "🌊" three.
    expect(report).toEqual({
      sources: {
        english: {
          texts: 2,
          bytes: 31,
          tokenizers: {
            gpt2: { tokens: 10, bytesPerToken: 3.1 },
            bytes: { tokens: 31, bytesPerToken: 1 },
          },
        },
        other: {
          texts: 1,
          bytes: 9,
          tokenizers: {
            gpt2: { tokens: 6, bytesPerToken: 1.5 },
            bytes: { tokens: 9, bytesPerToken: 1 },
          },
        },
      },
      total: {
        texts: 3,
        bytes: 40,
        tokenizers: {
          gpt2: { tokens: 16, bytesPerToken: 2.5 },
          bytes: { tokens: 40, bytesPerToken: 1 },
        },
      },
    });
  });

  it("takes special tokens and lone surrogates as text", async () => {
    const report = await compressionReport({ bytes }, { x: ["<|endoftext|>", "\ud800"] });
    expect(report.total.bytes).toBe(16);
    expect(report.total.tokenizers["bytes"]).toEqual({ tokens: 16, bytesPerToken: 1 });
  });

  it("has no ratio without tokens, and passes on a source's error", async () => {
    const none = { texts: 1, bytes: 0, tokenizers: { bytes: { tokens: 0, bytesPerToken: null } } };
    expect(await compressionReport({ bytes }, { x: [""] })).toEqual({
      sources: { x: none },
      total: none,
    });
    const failing = (async function* () {
      yield "a";
      await Promise.reject(new Error("disk"));
    })();
    await expect(compressionReport({ bytes }, { failing })).rejects.toThrow("disk");
  });
});
