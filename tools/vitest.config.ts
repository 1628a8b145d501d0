// The tests of the repository's own tools.
import { defineProject, mergeConfig, type ViteUserConfig } from "vitest/config";
import shared from "../vitest.shared.ts";

const config: ViteUserConfig = mergeConfig(
  shared,
  defineProject({ test: { include: ["corpora/**/*.test.ts"] } }),
);
export default config;
