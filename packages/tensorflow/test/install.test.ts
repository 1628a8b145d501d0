// The installer with fake wheels and a fake pip: what goes wrong on users' machines, and what is left then.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError, verifyFolder } from "@llmsmith/files";
import {
  enginesFolder,
  installTensorflow,
  probeTensorflow,
  TENSORFLOW_VERSION,
} from "@llmsmith/tensorflow";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { releaseFor } from "../src/release.ts";
import { stubLibrary, writeWheel, type FakeWheel } from "./fake-wheel.ts";

const release = releaseFor("cpu");
let work: string;

beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "llmsmith-install-"));
  vi.stubEnv("LLMSMITH_CACHE", path.join(work, "cache"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(work, { recursive: true, force: true });
});

/** A wheel for this platform; `changes` make it wrong. */
function wheel(libraries: string | Uint8Array, changes: Partial<FakeWheel> = {}): string {
  return writeWheel(work, {
    project: release!.project,
    version: TENSORFLOW_VERSION,
    tag: release!.tags[0]!,
    files: {
      [`tensorflow/${release!.framework}`]: libraries,
      [`tensorflow/${release!.library}`]: libraries,
      "tensorflow/python.py": "not wanted",
    },
    ...changes,
  });
}

/** Put a program in the only folder of PATH. */
function onPath(name: string, script: string): void {
  const bin = path.join(work, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(bin, name), 0o755);
  vi.stubEnv("PATH", bin);
}

/** A pip that answers `--version` and then does this. */
function fakePip(download: string): void {
  onPath(
    "python3",
    `case "$*" in *--version) exit 0;; esac\necho "$*" >> ${work}/calls\n${download}`,
  );
}

/** The one-line UserError of a failing installation, after which no engine and no rubbish is there. */
async function failure(options: Parameters<typeof installTensorflow>[0]): Promise<string> {
  const error: unknown = await installTensorflow(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!UserError.is(error)) throw new Error(`not a UserError: ${String(error)}`);
  expect(error.message).not.toContain("\n");
  expect(existsSync(enginesFolder()) ? readdirSync(enginesFolder()) : []).toEqual([]);
  return error.message;
}

describe.skipIf(release === undefined)(
  "installTensorflow without an engine of its own (no wheel for this platform: skipped)",
  () => {
    it("says what to do where there is no pip", async () => {
      mkdirSync(path.join(work, "bin"));
      vi.stubEnv("PATH", path.join(work, "bin"));
      expect(await failure({ device: "cpu" })).toMatch(/^no pip found \(.*--wheel FILE$/);
    });

    it("passes over a Python without pip", async () => {
      onPath("python3", 'echo "No module named pip" >&2; exit 1');
      onPath(
        "pip3",
        'echo "pip 24"; case "$*" in *--version) exit 0;; esac; echo "weird" >&2; exit 3',
      );
      expect(await failure({ device: "cpu" })).toMatch(/could not download .*: weird$/);
    });

    it.each([
      [
        "Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution found",
        /: no network, /,
      ],
      ["ERROR: No matching distribution found for tensorflow-cpu", /pip found no tensorflow/],
      ["OSError: [Errno 28] No space left on device", /no space left .*LLMSMITH_CACHE/],
    ])("explains pip's failure %j", async (stderr, expected) => {
      fakePip(`cat >&2 <<'END'\n${stderr}\nEND\nexit 1`.replace("cat", "/bin/cat"));
      expect(await failure({ device: "cpu" })).toMatch(expected);
    });

    it("notices a pip that succeeds without a wheel", async () => {
      fakePip("exit 0");
      expect(await failure({ device: "cpu" })).toMatch(/there is none/);
    });

    it("names a wheel that is missing, no zip file, or cut short", async () => {
      const missing = path.join(work, "none.whl");
      expect(await failure({ device: "cpu", wheel: missing })).toContain(missing);
      const text = path.join(work, "text.whl");
      writeFileSync(text, "<html>captive portal</html>");
      expect(await failure({ device: "cpu", wheel: text })).toMatch(/text\.whl: not a wheel/);
      const short = path.join(work, "short.whl");
      writeFileSync(short, readFileSync(wheel("library")).subarray(0, -40));
      expect(await failure({ device: "cpu", wheel: short })).toMatch(
        /short\.whl: not a wheel, or cut/,
      );
    });

    it.each([
      [{ version: "2.20.0" }, /wrong wheel: it is .* 2\.20\.0 for/],
      [{ project: "numpy" }, /wrong wheel: it is numpy/],
      [{ tag: "win_amd64" }, /for win_amd64, needed is/],
      [{ files: { "tensorflow/a.py": "" } }, /has no tensorflow\/libtensorflow_framework/],
    ])("refuses the wrong wheel %j", async (changes, expected) => {
      expect(await failure({ device: "cpu", wheel: wheel("", changes) })).toMatch(expected);
    });

    it("finds a flipped byte", async () => {
      const file = wheel("the library's content");
      const bytes = readFileSync(file);
      bytes[bytes.indexOf("library's")]! ^= 1;
      writeFileSync(file, bytes);
      expect(await failure({ device: "cpu", wheel: file })).toMatch(/is damaged .*CRC-32/);
    });

    it("publishes nothing that cannot be loaded", async () => {
      expect(await failure({ device: "cpu", wheel: wheel("no library") })).toMatch(
        /the new engine failed its test: /,
      );
    });

    it("cannot be talked into a cache that is a file", async () => {
      writeFileSync(path.join(work, "cache"), "");
      const error: unknown = await installTensorflow({ device: "cpu" }).catch(
        (reason: unknown) => reason,
      );
      expect(UserError.is(error)).toBe(true);
      expect(String(error)).toContain(path.join(work, "cache"));
    });
  },
);

const compiler = mkdtempSync(path.join(tmpdir(), "llmsmith-stub-"));
const stub = stubLibrary(compiler, TENSORFLOW_VERSION);

describe.skipIf(release === undefined || stub === undefined)(
  "installTensorflow with a stand-in library (without a C compiler: skipped)",
  () => {
    it("downloads, tests and publishes the two libraries alone, then leaves them alone", async () => {
      expect(await probeTensorflow()).toMatchObject({
        usable: false,
        reason: expect.stringMatching(/not installed.*llmsmith engine install cpu$/) as string,
      });
      const file = wheel(stub!);
      fakePip(`while [ "$1" != --dest ]; do shift; done\n/bin/cp ${file} "$2"`);
      const steps = new Set<string>();
      const installed = await installTensorflow({
        device: "cpu",
        onProgress: ({ step }) => steps.add(step),
      });
      expect(installed).toEqual({
        folder: path.join(enginesFolder(), `tensorflow-${TENSORFLOW_VERSION}-cpu`),
        version: TENSORFLOW_VERSION,
      });
      expect([...steps]).toEqual(["download", "unpack", "test", "publish"]);
      const { files } = await verifyFolder(installed.folder);
      expect(Object.keys(files).toSorted()).toEqual(
        [`tensorflow/${release!.framework}`, `tensorflow/${release!.library}`].toSorted(),
      );
      expect(readdirSync(enginesFolder())).toHaveLength(1);
      const call = readFileSync(path.join(work, "calls"), "utf8");
      expect(call).toContain("-m pip download --no-deps --only-binary=:all:");
      expect(call).toContain(`${release!.project}==${TENSORFLOW_VERSION}`);
      expect(await probeTensorflow()).toMatchObject({ usable: true, version: TENSORFLOW_VERSION });
      await installTensorflow({ device: "cpu" });
      expect(readFileSync(path.join(work, "calls"), "utf8")).toBe(call);
    });

    it("says that a cut library is damaged, and replaces it", async () => {
      const file = wheel(stub!);
      const { folder } = await installTensorflow({ device: "cpu", wheel: file });
      const library = path.join(folder, "tensorflow", release!.library);
      writeFileSync(library, "short");
      expect(await probeTensorflow()).toMatchObject({
        usable: false,
        reason: expect.stringContaining(`${library}: 5 bytes`) as string,
      });
      await installTensorflow({ device: "cpu", wheel: file });
      expect(readFileSync(library).equals(stub!)).toBe(true);
      expect(readdirSync(enginesFolder())).toHaveLength(1);
    });

    it("removes the downloads of a process that was killed, and of no other", async () => {
      const [dead, alive] = [`.download-${2 ** 30}-a`, `.download-${process.pid}-b`];
      for (const name of [dead, alive])
        mkdirSync(path.join(enginesFolder(), name), { recursive: true });
      const { folder } = await installTensorflow({ device: "cpu", wheel: wheel(stub!) });
      expect(readdirSync(enginesFolder()).toSorted()).toEqual(
        [alive, path.basename(folder)].toSorted(),
      );
    });

    it("may run twice at the same time", async () => {
      const file = wheel(stub!);
      const both = [1, 2].map(() => installTensorflow({ device: "cpu", wheel: file }));
      const [first, second] = await Promise.all(both);
      expect(first).toEqual(second);
      await verifyFolder(first!.folder);
      expect(readdirSync(enginesFolder())).toHaveLength(1);
    });

    it.each([
      ["CRASH", /crashed in its test \(SIGABRT\)/],
      ["FIRST=18", /computes wrongly: .* gave 18,22,43,50/],
    ])("publishes no library that fails: %s", async (define, expected) => {
      const broken = stubLibrary(compiler, TENSORFLOW_VERSION, [define])!;
      expect(await failure({ device: "cpu", wheel: wheel(broken) })).toMatch(expected);
    });

    it("believes the library's own version", async () => {
      const other = stubLibrary(compiler, "2.20.0", ["OTHER"])!;
      expect(await failure({ device: "cpu", wheel: wheel(other) })).toMatch(
        /is TensorFlow 2\.20\.0/,
      );
    });

    describe.skipIf(releaseFor("cuda") === undefined)(
      "for CUDA (no such wheel for this platform: skipped)",
      () => {
        const requires = ['nvidia-cublas-cu12 (<13,>=12.5); extra == "and-cuda"', "numpy>=1"];

        it("asks for the wheels beside a given one", async () => {
          const file = wheel(stub!, { project: "tensorflow", requires });
          expect(await failure({ device: "cuda", wheel: file })).toMatch(
            /CUDA needs these wheels beside .*: nvidia-cublas-cu12<13,>=12\.5; /,
          );
        });

        it("lays out NVIDIA's libraries beside TensorFlow's", async () => {
          const file = wheel(stub!, { project: "tensorflow", requires });
          writeWheel(work, {
            project: "nvidia-cublas-cu12",
            version: "12.5.3",
            tag: "manylinux2014_x86_64",
            files: {
              "nvidia/cublas/lib/libcublas.so.12": "library",
              "nvidia/cublas/lib/__init__.py": "",
              "nvidia/cublas/include/cublas.h": "",
            },
          });
          const { folder } = await installTensorflow({ device: "cuda", wheel: file });
          expect(Object.keys((await verifyFolder(folder)).files)).toContain(
            "nvidia/cublas/lib/libcublas.so.12",
          );
          expect(readdirSync(path.join(folder, "nvidia", "cublas"))).toEqual(["lib"]);
          expect(readdirSync(path.join(folder, "nvidia", "cublas", "lib"))).toEqual([
            "libcublas.so.12",
          ]);
        });
      },
    );
  },
);

describe("enginesFolder", () => {
  it("follows LLMSMITH_CACHE, then XDG_CACHE_HOME, then the home folder", () => {
    expect(enginesFolder()).toBe(path.join(work, "cache", "engines"));
    vi.stubEnv("LLMSMITH_CACHE", "");
    vi.stubEnv("XDG_CACHE_HOME", "/xdg");
    expect(enginesFolder()).toBe(path.join("/xdg", "llmsmith", "engines"));
    vi.stubEnv("XDG_CACHE_HOME", "relative");
    vi.stubEnv("HOME", "/home/somebody");
    expect(enginesFolder()).toBe("/home/somebody/.cache/llmsmith/engines");
  });
});
