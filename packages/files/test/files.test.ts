// Atomic writes under faults, checksums, and the wording of errors.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  explainFileError,
  publishFolder,
  readJsonFile,
  readTextFile,
  sha256,
  UserError,
  verifyFolder,
  writeFileAtomic,
} from "@llmsmith/files";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sourceScript } from "../../../tools/vitest/source-script.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

test("a written file has the hash that is returned", async () => {
  const written = await writeFileAtomic(at("deep/er/a.txt"), "héllo");
  expect(await readFile(at("deep/er/a.txt"), "utf8")).toBe("héllo");
  expect(written).toEqual({ bytes: 6, sha256: sha256("héllo") });
});

test("when the data fails halfway the old file stays and no temporary file is left", async () => {
  await writeFile(at("a.txt"), "old");
  const failing = (function* () {
    yield Buffer.from("new");
    throw new Error("source broke");
  })();
  await expect(writeFileAtomic(at("a.txt"), failing)).rejects.toThrow("source broke");
  expect(await readFile(at("a.txt"), "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

test("a process killed while it writes leaves the old file whole", async () => {
  await writeFile(at("a.txt"), "old");
  const script = `import { writeFileAtomic } from "@llmsmith/files";
    await writeFileAtomic(process.argv[1], (async function* () {
      for (;;) { yield Buffer.alloc(1 << 16, 120); process.stdout.write("."); await new Promise((r) => setTimeout(r, 5)); }
    })());`;
  const child = spawn(process.execPath, sourceScript(script, at("a.txt")), {
    cwd: new URL("..", import.meta.url),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  expect(await readFile(at("a.txt"), "utf8")).toBe("old");
});

test("a folder is published whole, verified, and not overwritten unasked", async () => {
  const fill = async (temporary: string) => {
    await mkdir(path.join(temporary, "sub"));
    await writeFile(path.join(temporary, "sub", "b.bin"), Buffer.from([1, 2, 3]));
  };
  const checksums = await publishFolder(at("out"), fill);
  expect(checksums.files["sub/b.bin"]).toEqual({
    bytes: 3,
    sha256: sha256(Buffer.from([1, 2, 3])),
  });
  expect(await verifyFolder(at("out"))).toEqual(checksums);
  await expect(publishFolder(at("out"), fill)).rejects.toThrow("exists already");
  await publishFolder(at("out"), fill, { replace: true });
  expect(await readdir(folder)).toEqual(["out"]);
});

test("a failed publication leaves nothing", async () => {
  await expect(
    publishFolder(at("out"), async (temporary) => {
      await writeFile(path.join(temporary, "a"), "x");
      throw new UserError("stopped");
    }),
  ).rejects.toThrow("stopped");
  expect(await readdir(folder)).toEqual([]);
});

test("damage is named: cut short, one bit, missing", async () => {
  await publishFolder(at("out"), (temporary) => writeFile(path.join(temporary, "a"), "abcdef"));
  await writeFile(at("out/a"), "abcdeg");
  await expect(verifyFolder(at("out"))).rejects.toThrow(/out\/a: its SHA-256 is not the one/);
  await truncate(at("out/a"), 3);
  await expect(verifyFolder(at("out"))).rejects.toThrow("3 bytes, but checksums.json says 6");
  await rm(at("out/a"));
  await expect(verifyFolder(at("out"))).rejects.toThrow("no such file or folder");
});

test("invalid UTF-8 names its byte", async () => {
  await writeFile(at("bad.txt"), Buffer.from([0x61, 0x62, 0xc3, 0x28, 0x63]));
  await expect(readTextFile(at("bad.txt"))).rejects.toThrow(
    /bad\.txt: byte 3 \(0x28\) is not valid UTF-8/,
  );
  await writeFile(at("cut.txt"), Buffer.from([0x61, 0xe2, 0x82]));
  await expect(readTextFile(at("cut.txt"))).rejects.toThrow(/byte 1 \(0xe2\)/);
});

test("errors are one line, with path and remedy", async () => {
  await expect(readJsonFile(at("none.json"))).rejects.toThrow(
    `cannot read ${at("none.json")}: no such file or folder; check the path`,
  );
  await writeFile(at("cut.json"), '{"a": 1');
  await expect(readJsonFile(at("cut.json"))).rejects.toThrow(/cut\.json: not valid JSON .*damaged/);
  const full = explainFileError(
    Object.assign(new Error("x"), { code: "ENOSPC" }),
    "write",
    "m.bin",
  );
  expect(full.message).toBe(
    "cannot write m.bin: no space left on the device; free some space and run again",
  );
  expect(new UserError("a\n  b").message).toBe("a b");
});

test("a full disk is one clear error", async () => {
  // /dev/full answers every write as a full disk does, but only to a name that is opened directly.
  await expect(
    (async () => {
      try {
        await writeFile("/dev/full", "x");
      } catch (error) {
        throw explainFileError(error, "write", "/dev/full");
      }
    })(),
  ).rejects.toThrow(process.platform === "linux" ? "no space left on the device" : "cannot write");
});
