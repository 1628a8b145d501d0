// A process killed while it saves leaves whole checkpoints only, and what it left is cleaned up.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { latestCheckpoint, loadCheckpoint, pruneCheckpoints } from "@llmsmith/checkpoint";
import { expect, test } from "vitest";
import { sourceScript } from "../../../tools/vitest/source-script.ts";

const WRITER = `
import { checkpointName, pruneCheckpoints, saveCheckpoint } from "@llmsmith/checkpoint";
const folder = process.argv.at(-1);
for (let step = 1; ; step++) {
  const data = new Float32Array(200_000).fill(step);
  const tensors = new Map([["w", { dtype: "F32", shape: [200_000], data }]]);
  await saveCheckpoint(folder + "/" + checkpointName(step), {
    config: { step },
    tensors,
    training: { json: { step }, tensors },
  });
  await pruneCheckpoints(folder, 2);
  process.stdout.write(step + "\\n");
}`;

test("killed at any moment, the newest checkpoint is whole and holds one step's numbers", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "kill-"));
  for (const delay of [0, 7, 19]) {
    const child = spawn(process.execPath, sourceScript(WRITER, folder), {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [told] = (await once(child.stdout, "data")) as [Buffer];
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill("SIGKILL");
    await once(child, "close");

    const latest = await latestCheckpoint(folder);
    expect(latest!.step).toBeGreaterThanOrEqual(Number.parseInt(told.toString(), 10));
    const { config, tensors, training } = await loadCheckpoint(latest!.path);
    expect(config).toEqual({ step: latest!.step });
    for (const { data } of [tensors.get("w")!, training!.tensors.get("w")!])
      expect(data.every((x: number | bigint) => x === latest!.step)).toBe(true);
    await pruneCheckpoints(folder, 1);
    expect(await readdir(folder)).toEqual([path.basename(latest!.path)]);
    await rm(latest!.path, { recursive: true }); // the next writer begins at step 1 again
  }
  await rm(folder, { recursive: true });
}, 60_000);
