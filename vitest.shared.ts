// What every package's vitest.config.ts merges: tests run on the sources, one process per file.
import { defineConfig, type ViteUserConfig } from "vitest/config";

const conditions = ["@llmsmith/source", "module", "node", "development|production"];

const shared: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["@llmsmith/source", "node"] } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", ["json", { outputFile: ".test-results.json" }]],
  },
});
export default shared;
