// Tests of the book's figures: shared settings, an engine, and no leaked tensors.
import { defineProject, mergeConfig, type ViteUserConfig } from "vitest/config";
import shared from "../../vitest.shared.ts";

const config: ViteUserConfig = mergeConfig(
  shared,
  defineProject({
    test: { setupFiles: ["../../tools/vitest/tensors.ts"], testTimeout: 300_000 },
  }),
);
export default config;
