// Rehearses a release: versions, builds and publishes a copy of the workspace to a registry on this machine,
// then installs and uses every package from there as a stranger would.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { add, nothing, oneCheck, summaryLine, type Counts } from "../workspace/summary.mjs";
import { useAsConsumer } from "./consumer.ts";
import { startRegistry, type Registry } from "./registry.ts";
import {
  buildWithoutCache,
  copyWorkspace,
  installAndVersion,
  publicPackages,
  publishAll,
} from "./workspace-copy.ts";

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "llmsmith-release-"));
let registry: Registry | undefined;
let counts: Counts = nothing;

/** Runs one part of the rehearsal, prints how it went, and counts it. */
async function step(name: string, action: () => Promise<string | void>): Promise<boolean> {
  const start = performance.now();
  const seconds = (): string => ((performance.now() - start) / 1000).toFixed(1);
  try {
    const detail = await action();
    console.log(`ok ${name}${detail === undefined ? "" : `: ${detail}`} (${seconds()} s)`);
    counts = add(counts, oneCheck(true));
    return true;
  } catch (error) {
    console.log(`FAILED ${name} (${seconds()} s)`);
    console.log(error instanceof Error ? error.message : String(error));
    counts = add(counts, oneCheck(false));
    return false;
  }
}

function cleanUp(): void {
  registry?.stop();
  fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
}

async function rehearse(): Promise<void> {
  const copy = path.join(temporary, "workspace");
  const prepared =
    (await step("copy of the workspace", () => copyWorkspace(copy))) &&
    (await step("changeset version", async () => {
      await installAndVersion(copy);
      return [...new Set(publicPackages(copy).map((each) => each.version))].join(", ");
    })) &&
    (await step("build without cache", () => buildWithoutCache(copy))) &&
    (await step("registry", async () => {
      registry = await startRegistry(path.join(temporary, "registry"));
    }));
  if (!prepared || registry === undefined) return;
  const { settings } = registry;
  const packages = publicPackages(copy);
  const published = await step("changeset publish", async () => {
    const output = await publishAll(copy, settings);
    const missing = packages.filter(({ name, version }) => !output.includes(`${name}@${version}`));
    if (missing.length > 0) {
      throw new Error(`not published: ${missing.map((each) => each.name).join(", ")}\n${output}`);
    }
    return `${packages.length} packages`;
  });
  if (!published) return;
  const left = [...packages];
  const consume = async (consumer: number): Promise<void> => {
    for (let each = left.shift(); each !== undefined; each = left.shift()) {
      const needsExample = each.folder.startsWith(path.join(copy, "packages"));
      const folder = path.join(temporary, `consumer-${consumer}`);
      const options = { folder, settings, needsExample };
      const consumed = each;
      await step(`install ${each.name}`, () => useAsConsumer(consumed, options));
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  };
  // npm unpacks on one core, and the registry answers on another.
  await Promise.all([consume(1), consume(2)]);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    cleanUp();
    process.exit(128 + os.constants.signals[signal]);
  });
}
try {
  await rehearse();
} finally {
  cleanUp();
}
console.log(summaryLine(counts));
process.exitCode = counts.failed === 0 ? 0 : 1;
