// A server of one file on 127.0.0.1, with the ranges, the faults and the counting that the tests ask for.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";

/** One answer of a server. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Runs `body` against a server. */
export async function withServer(
  answer: Answer,
  body: (address: string) => Promise<void>,
): Promise<void> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A file as a server has it; the fields may be changed between requests. */
export class ServedFile {
  content: Buffer;
  etag: string | undefined = '"first"';
  /** Ranges are answered; else each answer is the whole file. */
  ranges = true;
  /** The connection is cut after so many bytes of an answer. */
  cutAfter: number | undefined;
  /** What a cut waits for after the last byte is written; a client drops what it has not read by then. */
  beforeCut: () => Promise<unknown> = () => setTimeout(100);
  /** Milliseconds between pieces of 16 KiB. */
  pause = 0;
  /** Bytes sent in all answers. */
  sent = 0;
  /** The `Range` of each request. */
  readonly asked: (string | undefined)[] = [];

  constructor(content: Buffer) {
    this.content = content;
  }

  readonly answer: Answer = async (request, response) => {
    const { content, etag, cutAfter } = this;
    const { range } = request.headers;
    this.asked.push(range);
    if (etag !== undefined) response.setHeader("etag", etag);
    const fits = this.ranges && (request.headers["if-range"] ?? etag) === etag;
    const from = fits && range !== undefined ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    if (from > 0 && from >= content.length) {
      response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
      return;
    }
    if (from > 0)
      response.setHeader("content-range", `bytes ${from}-${content.length - 1}/${content.length}`);
    response.writeHead(from > 0 ? 206 : 200, { "content-length": content.length - from });
    const end = cutAfter === undefined ? content.length : from + cutAfter;
    for (let at = from; at < Math.min(end, content.length) && !response.destroyed; at += 1 << 14) {
      const piece = content.subarray(at, Math.min(at + (1 << 14), end));
      await new Promise((resolve) => response.write(piece, resolve));
      this.sent += piece.length;
      if (this.pause > 0) await setTimeout(this.pause);
    }
    // What is written goes out before the connection is cut.
    if (end < content.length) await this.beforeCut().then(() => response.destroy());
    else response.end();
  };
}
