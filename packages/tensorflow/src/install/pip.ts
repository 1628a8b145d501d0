// pip as a client: it knows mirrors, proxies and certificates of the machine, and checks hashes.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { UserError } from "@llmsmith/files";
import type { PlatformRelease } from "../release.ts";
import { runCommand } from "./command.ts";

/** Ways to call pip, tried in this order. */
const callers: readonly (readonly string[])[] = [
  ["python3", "-m", "pip"],
  ["python", "-m", "pip"],
  ["pip3"],
  ["pip"],
  ["uv", "tool", "run", "pip"],
];

/** The wheels are built for one Python each; the libraries inside are the same, so any will do. */
const PYTHON = { version: "3.12", abi: "cp312" } as const;

/**
 * The first way to call pip that works.
 * @throws UserError when there is none
 */
export async function findPip(): Promise<readonly string[]> {
  for (const caller of callers) {
    const [program, ...args] = caller as [string, ...string[]];
    const result = await runCommand(program, [...args, "--version"], { timeout: 60_000 });
    if (result.ok) return caller;
  }
  throw new UserError(
    "no pip found (tried python3 -m pip, python -m pip, pip3, pip, uv); install Python with pip, or download the wheel on another machine and give it with --wheel FILE",
  );
}

/**
 * Download wheels for a platform into `folder`, without their dependencies.
 * @param requirements as pip takes them, such as `tensorflow-cpu==2.21.0`
 * @returns paths of the wheels now in the folder
 */
export async function downloadWheels(
  pip: readonly string[],
  requirements: readonly string[],
  release: PlatformRelease,
  folder: string,
): Promise<string[]> {
  const [program, ...args] = pip as [string, ...string[]];
  const result = await runCommand(program, [
    ...args,
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--disable-pip-version-check",
    "--no-cache-dir",
    "--progress-bar=off",
    ...release.tags.flatMap((tag) => ["--platform", tag]),
    "--python-version",
    PYTHON.version,
    "--implementation",
    "cp",
    "--abi",
    PYTHON.abi,
    "--abi",
    "abi3",
    "--abi",
    "none",
    "--dest",
    folder,
    ...requirements,
  ]);
  if (!result.ok) throw explainPip(result.stderr, requirements, folder);
  const wheels = (await readdir(folder)).filter((name) => name.endsWith(".whl"));
  return wheels.map((name) => path.join(folder, name));
}

function explainPip(stderr: string, requirements: readonly string[], folder: string): UserError {
  const what = requirements.length === 1 ? requirements[0]! : `${requirements.length} wheels`;
  const wheelAdvice = "download the wheel on another machine and give it with --wheel FILE";
  if (/No space left on device|ENOSPC|Disk quota exceeded/i.test(stderr))
    return new UserError(
      `pip could not download ${what} into ${folder}: no space left on the device; free some space or set LLMSMITH_CACHE to another disk`,
    );
  if (
    /NewConnectionError|ConnectTimeout|ReadTimeout|Name or service not known|Temporary failure in name resolution|ProxyError|SSLError|Network is unreachable|Connection refused|ConnectionError|Max retries/i.test(
      stderr,
    )
  )
    return new UserError(
      `pip could not download ${what}: no network, or the package index cannot be reached; try again, set pip's index and proxy, or ${wheelAdvice}`,
    );
  if (/No matching distribution|Could not find a version/i.test(stderr))
    return new UserError(
      `pip found no ${what} for this platform on its package index; check pip's index (pip config list), upgrade pip, or ${wheelAdvice}`,
    );
  const last = stderr.trim().split("\n").slice(-3).join(" ");
  return new UserError(`pip could not download ${what}: ${last || "it gave no reason"}`);
}
