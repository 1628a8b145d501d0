// Corpus files from folders, cache and a local server, with every fault that a network has.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { sha256 } from "@llmsmith/files";
import { resolveSource } from "@llmsmith/data-loader";
import { expect, test } from "vitest";
import { failure, folder } from "./helpers.ts";

const content = Buffer.from("text of the corpus\n".repeat(20_000));
const source = { name: "corpus.txt", sha256: sha256(content), licence: "CC0" };

/** Runs `body` against a server that answers the nth request (from 1) by `answer`. */
async function served(
  answer: (request: number, ...how: Parameters<RequestListener>) => void,
  body: (url: string, requests: () => number) => Promise<void>,
): Promise<void> {
  let requests = 0;
  const server = createServer((request, response) => answer(++requests, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await body(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/corpus.txt`,
      () => requests,
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const places = (folders: string[] = []) => ({ folders, cacheFolder: folder(), retryDelay: 1 });
const filesOf = (where: string) =>
  readdirSync(where, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

test("a folder comes first, by file name, and its file is verified", async () => {
  const [empty, own] = [folder(), folder()];
  writeFileSync(path.join(own, "corpus.txt"), content);
  const options = { ...places([empty, own]), fetch: () => Promise.reject(new Error("unused")) };
  expect(await resolveSource({ ...source, url: "http://x/" }, options)).toBe(
    path.join(own, "corpus.txt"),
  );
  writeFileSync(path.join(own, "corpus.txt"), "another text");
  const message = await failure(resolveSource({ ...source, url: "http://x/" }, options));
  expect(message).toContain(`SHA-256 is ${sha256("another text")}, expected ${source.sha256}`);
  expect(readFileSync(path.join(own, "corpus.txt"), "utf8")).toBe("another text");
});

test("downloaded once, then from the cache; a damaged copy in the cache is downloaded again", () =>
  served(
    (_, __, response) => response.end(content),
    async (url, requests) => {
      const options = places();
      const file = await resolveSource({ ...source, url }, options);
      expect(readFileSync(file).equals(content)).toBe(true);
      expect(await resolveSource({ ...source, url }, options)).toBe(file);
      expect(await resolveSource(source, options)).toBe(file);
      expect(requests()).toBe(1);
      writeFileSync(file, "damaged");
      expect(await failure(resolveSource(source, options))).toContain("restore a copy");
      await resolveSource({ ...source, url }, options);
      expect(readFileSync(file).equals(content)).toBe(true);
      expect(filesOf(options.cacheFolder)).toEqual(["corpus.txt"]);
    },
  ));

test("interrupted, refused and failing answers are tried again", () =>
  served(
    (request, _, response) => {
      if (request === 1) response.writeHead(503).end("busy");
      else if (request === 2) response.destroy();
      else if (request === 3) {
        response.writeHead(200, { "content-length": content.length });
        response.write(content.subarray(0, 1000), () => response.destroy());
      } else response.end(content);
    },
    async (url, requests) => {
      const options = places();
      const file = await resolveSource({ ...source, url }, options);
      expect(readFileSync(file).equals(content)).toBe(true);
      expect(requests()).toBe(4);
      expect(filesOf(options.cacheFolder)).toEqual(["corpus.txt"]);
    },
  ));

test("a transfer that is always cut leaves no file and says what to do", () =>
  served(
    (_, __, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 1000), () => response.destroy());
    },
    async (url, requests) => {
      const options = { ...places(["/nowhere"]), retries: 2 };
      const message = await failure(resolveSource({ ...source, url }, options));
      expect(message).toContain(`cannot download ${url}: `);
      expect(message).toContain(`(after 3 attempts)`);
      expect(message).toContain(
        `put corpus.txt (SHA-256 ${source.sha256}, licence CC0) into /nowhere`,
      );
      expect(requests()).toBe(3);
      expect(filesOf(options.cacheFolder)).toEqual([]);
    },
  ));

test("a wrong hash is an error at once, with both hashes, and nothing is kept", () =>
  served(
    (_, __, response) => response.end("changed"),
    async (url, requests) => {
      const options = places();
      const message = await failure(resolveSource({ ...source, url }, options));
      expect(message).toContain(
        `${url}: its SHA-256 is ${sha256("changed")}, expected ${source.sha256}`,
      );
      expect(requests()).toBe(1);
      expect(filesOf(options.cacheFolder)).toEqual([]);
    },
  ));

test("an address that is not there is not tried again", () =>
  served(
    (_, __, response) => response.writeHead(404).end(),
    async (url, requests) => {
      expect(await failure(resolveSource({ ...source, url }, places()))).toContain("answers 404");
      expect(requests()).toBe(1);
    },
  ));

test("no server at all", async () => {
  let url = "";
  await served(
    () => undefined,
    async (address) => {
      url = address;
    },
  );
  const message = await failure(resolveSource({ ...source, url }, { ...places(), retries: 1 }));
  expect(message).toContain("ECONNREFUSED");
});

test("a cache that cannot be written is named, before anything is downloaded", () =>
  served(
    (_, __, response) => response.end(content),
    async (url, requests) => {
      const cacheFolder = path.join(folder(), "file");
      writeFileSync(cacheFolder, "");
      const options = { folders: [], cacheFolder, retryDelay: 1 };
      expect(await failure(resolveSource({ ...source, url }, options))).toContain("cannot write");
      expect(requests()).toBe(0);
    },
  ));

test("without an address the error says where to put the file", async () => {
  const where = folder();
  mkdirSync(path.join(where, "sub"));
  const message = await failure(resolveSource(source, places([where])));
  expect(message).toContain(`put corpus.txt (SHA-256 ${source.sha256}, licence CC0) into ${where}`);
});

test("names with folders and malformed hashes are refused", async () => {
  await expect(resolveSource({ ...source, name: "../a" }, places())).rejects.toThrow(
    "resolveSource: name",
  );
  await expect(resolveSource({ ...source, sha256: "ab" }, places())).rejects.toThrow(
    "resolveSource: sha256",
  );
});
