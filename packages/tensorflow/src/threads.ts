// How many threads the process may use: its processors, or less where a container limits their time.
import { readFile } from "node:fs/promises";
import os from "node:os";

/**
 * Processors that the process may run on, and not more than its control group's share of time allows
 * (`docker run --cpus`, Kubernetes limits), rounded up.
 * @param readLimit gives the text of a file, or undefined where there is none
 */
export async function availableThreads(
  readLimit: (file: string) => Promise<string | undefined> = readIfThere,
): Promise<number> {
  const processors = os.availableParallelism();
  const share = await timeShare(readLimit);
  return share === undefined ? processors : Math.max(1, Math.min(processors, Math.ceil(share)));
}

/** Processors' worth of time by the control group, version 2 or 1; undefined without a limit. */
async function timeShare(
  readLimit: (file: string) => Promise<string | undefined>,
): Promise<number | undefined> {
  const unified = await readLimit("/sys/fs/cgroup/cpu.max"); // "200000 100000" or "max 100000"
  const [quota, period] =
    unified === undefined
      ? await Promise.all(
          ["quota", "period"].map((part) => readLimit(`/sys/fs/cgroup/cpu/cpu.cfs_${part}_us`)),
        )
      : unified.trim().split(/\s+/);
  const share = Number(quota) / Number(period);
  return Number.isFinite(share) && share > 0 ? share : undefined;
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}
