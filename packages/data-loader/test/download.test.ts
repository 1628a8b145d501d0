// Downloads that were cut off, changed, killed or doubled: the right bytes, and no byte more often than needed.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { type DownloadProgress, resolveSource } from "@llmsmith/data-loader";
import { sha256 } from "@llmsmith/files";
import { expect, test } from "vitest";
import { failure, folder } from "./helpers.ts";
import { ServedFile, withServer } from "./http-server.ts";

const numbered = (word: string) =>
  Buffer.from(Array.from({ length: 40_000 }, (_, line) => `${word} ${line}\n`).join(""));
const content = numbered("line");
const chunk = 1 << 16;

/** A file on a server and an empty cache. */
async function downloading(
  body: (all: {
    served: ServedFile;
    get: (more?: object) => Promise<string>;
    cacheFolder: string;
    inCache: string;
    url: string;
  }) => Promise<void>,
): Promise<void> {
  const served = new ServedFile(content);
  const cacheFolder = folder();
  const hash = sha256(content);
  await withServer(served.answer, (url) =>
    body({
      served,
      url,
      cacheFolder,
      inCache: path.join(cacheFolder, hash.slice(0, 16)),
      get: (more = {}) =>
        resolveSource(
          { name: "corpus.txt", url, sha256: hash },
          { folders: [], cacheFolder, retryDelay: 1, ...more },
        ),
    }),
  );
}

const isWhole = (file: string) => readFileSync(file).equals(content);

test("a transfer cut in the middle goes on where it ended, with its progress", () =>
  downloading(async ({ served, get, inCache }) => {
    served.cutAfter = 200_000;
    const seen: DownloadProgress[] = [];
    const file = await get({ onProgress: (progress: DownloadProgress) => seen.push(progress) });
    expect(isWhole(file)).toBe(true);
    // What the client's stream still held when the connection was cut is asked for again.
    expect(served.asked.every((range, index) => index === 0 || range !== undefined)).toBe(true);
    expect(served.sent).toBeLessThanOrEqual(content.length + (served.asked.length - 1) * chunk);
    expect(readdirSync(inCache)).toEqual(["corpus.txt"]);
    expect(seen.at(-1)).toEqual({ received: content.length, total: content.length });
    const received = seen.map((progress) => progress.received);
    expect(received).toEqual([...received].sort((a, b) => a - b));
  }));

test("what a failed call has got is gone on with by the next", () =>
  downloading(async ({ served, get, inCache }) => {
    served.cutAfter = 300_000;
    expect(await failure(get({ retries: 0 }))).toContain("run again");
    expect(readdirSync(inCache)).toEqual(["corpus.txt.part"]);
    served.cutAfter = undefined;
    expect(isWhole(await get())).toBe(true);
    expect(served.asked).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
    expect(served.sent).toBeLessThanOrEqual(content.length + chunk);
    expect(readdirSync(inCache)).toEqual(["corpus.txt"]);
  }));

test("a file with another ETag is begun anew", () =>
  downloading(async ({ served, get, inCache, url }) => {
    leavePart(inCache, url, numbered("other").subarray(0, 300_000));
    served.etag = '"second"';
    expect(isWhole(await get())).toBe(true);
    expect(served.asked).toEqual(["bytes=300000-"]);
  }));

test("without ranges, or without anything to ask If-Range with, the file comes whole", () =>
  downloading(async ({ served, get, inCache, url }) => {
    leavePart(inCache, url, content.subarray(0, 300_000));
    Object.assign(served, { ranges: false, etag: undefined, cutAfter: 200_000 });
    await failure(get({ retries: 0 }));
    expect(readdirSync(inCache)).toEqual([]);
    served.cutAfter = undefined;
    expect(isWhole(await get())).toBe(true);
    expect(served.asked).toEqual(["bytes=300000-", undefined]);
  }));

test("an answer that begins at another byte, or is of another size or ETag, is not believed", async () => {
  for (const [range, etag] of [
    [`bytes 5-${content.length - 1}/${content.length}`, '"first"'],
    [`bytes 1000-${content.length}/${content.length + 1}`, '"first"'],
    [`bytes 1000-${content.length - 1}/${content.length}`, '"second"'],
    ["lines 1-2", '"first"'],
  ] as const) {
    const asked: (string | undefined)[] = [];
    await withServer(
      (request, response) => {
        asked.push(request.headers.range);
        response.setHeader("etag", etag);
        if (request.headers.range === undefined) response.end(content);
        else response.writeHead(206, { "content-range": range }).end("wrong bytes");
      },
      async (url) => {
        const cacheFolder = folder();
        leavePart(
          path.join(cacheFolder, sha256(content).slice(0, 16)),
          url,
          content.subarray(0, 1000),
        );
        const file = await resolveSource(
          { name: "corpus.txt", url, sha256: sha256(content) },
          { folders: [], cacheFolder, retryDelay: 1 },
        );
        expect(isWhole(file)).toBe(true);
      },
    );
    expect(asked, range).toEqual(["bytes=1000-", undefined]);
  }
});

/** A part as a process leaves it. */
function leavePart(where: string, url: string, bytes: Buffer, name = "corpus.txt.part"): void {
  const part = path.join(where, name);
  mkdirSync(part, { recursive: true });
  writeFileSync(path.join(part, "bytes"), bytes);
  const about = { url, expected: sha256(content), validator: '"first"', total: content.length };
  writeFileSync(path.join(part, "about.json"), JSON.stringify(about));
}

test("a part that is whole already is checked by its hash (416)", () =>
  downloading(async ({ served, get, inCache, url }) => {
    leavePart(inCache, url, content);
    expect(isWhole(await get())).toBe(true);
    expect(served.asked).toEqual([`bytes=${content.length}-`]);
    expect(served.sent).toBe(0);
    expect(readdirSync(inCache)).toEqual(["corpus.txt"]);
  }));

test("a part that is too long is begun anew (416)", () =>
  downloading(async ({ served, get, inCache, url }) => {
    leavePart(inCache, url, Buffer.concat([content, content]));
    expect(isWhole(await get())).toBe(true);
    expect(served.asked).toEqual([`bytes=${content.length * 2}-`, undefined]);
  }));

test("a wrong beginning is noticed at the end, said, and removed", () =>
  downloading(async ({ served, get, inCache, url }) => {
    leavePart(inCache, url, Buffer.alloc(100_000));
    expect(await failure(get())).toContain("kept from an earlier attempt and is removed now");
    expect(served.asked).toEqual(["bytes=100000-"]);
    expect(readdirSync(inCache)).toEqual([]);
    expect(isWhole(await get())).toBe(true);
  }));

test("a part of another address, a damaged one and one without bytes are not gone on with", () =>
  downloading(async ({ served, get, inCache, url }) => {
    leavePart(inCache, "http://elsewhere/", content.subarray(0, 1000));
    leavePart(
      inCache,
      url,
      content.subarray(0, 1000),
      `corpus.txt.part@999999999.0.ab@${hostname()}`,
    );
    writeFileSync(
      path.join(inCache, `corpus.txt.part@999999999.0.ab@${hostname()}`, "about.json"),
      "{",
    );
    mkdirSync(path.join(inCache, `corpus.txt.part@999999999.0.cd@${hostname()}`));
    expect(isWhole(await get())).toBe(true);
    expect(served.asked).toEqual([undefined]);
    expect(readdirSync(inCache)).toEqual(["corpus.txt"]);
  }));

test("of several parts left the longest is taken, and none of a living process or another machine", () =>
  downloading(async ({ served, get, inCache, url }) => {
    const living = `corpus.txt.part@${process.ppid}.0.ab@${hostname()}`;
    const elsewhere = "corpus.txt.part@999999999.0.ab@another.machine";
    const parts = [living, elsewhere, `corpus.txt.part@999999999.0.ab@${hostname()}`];
    for (const [index, name] of parts.entries())
      leavePart(inCache, url, content.subarray(0, 30_000 - index * 10_000), name);
    leavePart(inCache, url, content.subarray(0, 5000));
    expect(isWhole(await get())).toBe(true);
    expect(served.asked).toEqual(["bytes=10000-"]);
    expect(readdirSync(inCache).sort()).toEqual(["corpus.txt", elsewhere, living].sort());
  }));

test("two downloads of one file at once do not mix their bytes", () =>
  downloading(async ({ served, get, inCache, url }) => {
    leavePart(inCache, url, content.subarray(0, 50_000));
    served.pause = 1;
    const begun = [get(), get()];
    while (served.sent < 100_000) await setTimeout(1);
    // This one comes while the others hold their parts.
    const files = await Promise.all([...begun, get()]);
    for (const file of files) expect(isWhole(file)).toBe(true);
    expect(readdirSync(inCache)).toEqual(["corpus.txt"]);
    expect(served.sent).toBe(3 * content.length - 50_000);
  }));

test("killed with SIGKILL, the process leaves what the next one goes on with", () =>
  downloading(async ({ served, get, inCache, cacheFolder, url }) => {
    served.pause = 20;
    const root = path.resolve(import.meta.dirname, "../../..");
    const script = path.join(import.meta.dirname, "download-child.ts");
    const args = ["--conditions=@llmsmith/source", "--import", "tsx", script];
    const child = spawn(process.execPath, [...args, url, sha256(content), cacheFolder], {
      cwd: root,
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
    const kept = () => {
      const [part] = existsSync(inCache) ? readdirSync(inCache) : [];
      const bytes = path.join(inCache, part ?? "", "bytes");
      return existsSync(bytes) ? statSync(bytes).size : 0;
    };
    for (let waited = 0; kept() < 100_000 && waited < 15_000; waited += 5) await setTimeout(5);
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    const left = kept();
    expect(left).toBeGreaterThanOrEqual(100_000);
    expect(left).toBeLessThan(content.length);
    served.pause = 0;
    expect(isWhole(await get())).toBe(true);
    expect(served.asked).toEqual([undefined, `bytes=${left}-`]);
    expect(served.sent).toBeLessThanOrEqual(content.length + chunk);
    expect(readdirSync(inCache)).toEqual(["corpus.txt"]);
  }));
