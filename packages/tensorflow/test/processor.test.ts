// The check that keeps TensorFlow off processors on which it would die.
import { UserError } from "@llmsmith/files";
import { expect, it } from "vitest";
import { requireAvx } from "../src/processor.ts";

const information = (flags: string) => `processor\t: 0\nmodel name\t: X\nflags\t\t: ${flags}\n`;

it("refuses an x86-64 processor without AVX, in one line with the remedy", () => {
  expect(() => requireAvx(information("fpu sse4_2 avxvnni"), "x64")).toThrow(UserError);
  expect(() => requireAvx(information("fpu sse4_2"), "x64")).toThrow(
    /^this processor has no AVX, .*; use the engine "wasm"$/,
  );
});

it("lets pass what has AVX, is no x86, or says nothing", () => {
  expect(() => requireAvx(information("fpu avx avx2"), "x64")).not.toThrow();
  expect(() => requireAvx(information("fpu sse4_2 avx"), "x64")).not.toThrow();
  expect(() => requireAvx(information("fp asimd"), "arm64")).not.toThrow();
  expect(() => requireAvx("Hardware : BCM2835\n", "x64")).not.toThrow();
  expect(() => requireAvx(undefined, "x64")).not.toThrow();
});
