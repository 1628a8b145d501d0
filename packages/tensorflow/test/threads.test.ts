// Threads by default: processors, and a container's share of their time.
import os from "node:os";
import { expect, it } from "vitest";
import { availableThreads } from "../src/threads.ts";

const all = os.availableParallelism();
const files = (content: Record<string, string>) => async (file: string) => content[file];
const unified = "/sys/fs/cgroup/cpu.max";
const [quota, period] = ["quota", "period"].map((part) => `/sys/fs/cgroup/cpu/cpu.cfs_${part}_us`);

it.each<[string, Record<string, string>, number]>([
  ["no control group", {}, all],
  ["no limit", { [unified]: "max 100000\n" }, all],
  ["half a processor", { [unified]: "50000 100000\n" }, 1],
  ["one and a half", { [unified]: "150000 100000\n" }, Math.min(2, all)],
  ["more than there are", { [unified]: "100000000 100000\n" }, all],
  ["version 1, one processor", { [quota!]: "100000", [period!]: "100000" }, 1],
  ["version 1, no limit", { [quota!]: "-1", [period!]: "100000" }, all],
  ["not understood", { [unified]: "?" }, all],
])("%s", async (_, content, expected) => {
  expect(await availableThreads(files(content))).toBe(expected);
});
