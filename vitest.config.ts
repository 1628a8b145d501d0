// `vitest` at the root runs every package's tests.
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { projects: ["packages/*", "apps/*", "docs/book"] } });
