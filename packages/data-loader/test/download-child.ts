// Downloads until it is killed: run by download.test.ts as a process of its own.
import { resolveSource } from "@llmsmith/data-loader";

const [url, sha256, cacheFolder] = process.argv.slice(2) as [string, string, string];
await resolveSource({ name: "corpus.txt", url, sha256 }, { folders: [], cacheFolder });
