// Asks a server for the rest of a file, and believes its answer only as far as it fits.
import { UserError } from "@llmsmith/files";
import type { PartAbout } from "./part-folder.ts";

/** Where and how to ask. */
export type Ask = {
  url: string;
  headers: Readonly<Record<string, string>>;
  fetch: typeof globalThis.fetch;
  /** What to do where the server refuses, if more is known than that the address may be wrong. */
  whenRefused?: (response: Response) => string | undefined;
};

/** Bytes that a server sends. */
export type PartAnswer = {
  /** Position of the first one in the file: as asked for, or 0 when the file comes whole. */
  from: number;
  /** Size of the whole file. */
  total: number | undefined;
  /** What a later `If-Range` can ask with. */
  validator: string | undefined;
  /** To be read, or given back by its `return`. */
  body: AsyncIterableIterator<Uint8Array>;
};

/**
 * Ask for the bytes from `kept` on, or for the whole file when there are none, or when the server answers
 * with others: it has no ranges, the file was changed, or the range is not the one asked for.
 * @throws UserError when the server refuses; Error when asking again may help
 */
export async function requestFrom(
  ask: Ask,
  kept: number,
  about: PartAbout | undefined,
): Promise<PartAnswer> {
  if (kept > 0 && about) {
    const range = { range: `bytes=${kept}-`, "if-range": about.validator };
    const response = await send(ask, range);
    const answer = continued(response, kept, about);
    if (answer) {
      if (response.status === 416) await response.body?.cancel();
      return answer;
    }
    if (response.status === 200) return whole(response, ask);
    await response.body?.cancel();
    if (response.status !== 206 && response.status !== 416) refuse(response, ask);
  }
  return whole(await send(ask, {}), ask);
}

function send({ url, headers, fetch }: Ask, range: Record<string, string>): Promise<Response> {
  // A range of a compressed answer would be one of other bytes than the file's.
  return fetch(url, { headers: { ...headers, "accept-encoding": "identity", ...range } });
}

/** The rest of the file, if this is what the answer holds. */
function continued(response: Response, kept: number, about: PartAbout): PartAnswer | undefined {
  const { status, headers, body } = response;
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  const size = range?.[2] === undefined || range[2] === "*" ? undefined : Number(range[2]);
  const total = size ?? about.total;
  if (about.total !== undefined && total !== about.total) return undefined;
  const { validator } = about;
  // All is there already: the process was killed before it could look at the hash.
  if (status === 416 && (total === undefined || total === kept))
    return { from: kept, total, validator, body: bytesOf(null) };
  const etag = headers.get("etag");
  const another = etag !== null && validator.startsWith('"') && etag !== validator;
  if (status !== 206 || range?.[1] === undefined || Number(range[1]) !== kept || another)
    return undefined;
  if (isPacked(response)) return undefined;
  return { from: kept, total, validator, body: bytesOf(body) };
}

async function whole(response: Response, ask: Ask): Promise<PartAnswer> {
  const { status, headers, body } = response;
  if (!response.ok || status === 206 || !body) {
    await body?.cancel();
    refuse(response, ask);
  }
  const packed = isPacked(response);
  const length = headers.get("content-length");
  const etag = headers.get("etag");
  const strong = etag !== null && etag.startsWith('"') ? etag : undefined;
  return {
    from: 0,
    total: packed || length === null ? undefined : Number(length),
    validator: packed ? undefined : (strong ?? headers.get("last-modified") ?? undefined),
    body: bytesOf(body),
  };
}

function isPacked({ headers }: Response): boolean {
  return (headers.get("content-encoding") ?? "identity") !== "identity";
}

function refuse(response: Response, { url, whenRefused }: Ask): never {
  const { status: code, statusText } = response;
  const status = `the server answers ${code} ${statusText}`.trim();
  if (code >= 500 || [408, 425, 429].includes(code)) throw new Error(status);
  const remedy = whenRefused?.(response) ?? "correct the address or get the file by hand";
  throw new UserError(`cannot download ${url}: ${status}; ${remedy}`);
}

/**
 * The bytes of a body, whose reader is taken at once: fetch cancels a body that nobody reads yet when its `Response`
 * is collected as garbage, and the file would end there.
 */
function bytesOf(body: ReadableStream<Uint8Array> | null): AsyncIterableIterator<Uint8Array> {
  if (!body) return nothing();
  const iterator = (body as unknown as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* nothing(): AsyncGenerator<never> {
  // An answer without a body.
}
