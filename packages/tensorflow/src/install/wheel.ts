// Reads wheels, which are zip files: entries are streamed to disk and their checksums compared.
import { createWriteStream } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { explainFileError, UserError } from "@llmsmith/files";
import yauzl from "yauzl";

/** An opened wheel. */
export class Wheel {
  /** Path of the wheel. */
  readonly file: string;
  /** Its entries by path, in the order of the wheel. */
  readonly entries: ReadonlyMap<string, yauzl.Entry>;
  readonly #zip: yauzl.ZipFile;

  constructor(file: string, zip: yauzl.ZipFile, entries: ReadonlyMap<string, yauzl.Entry>) {
    this.file = file;
    this.entries = entries;
    this.#zip = zip;
  }

  /** Release the file. */
  close(): void {
    this.#zip.close();
  }

  /** A small entry as text. */
  async text(name: string): Promise<string> {
    const chunks: Buffer[] = [];
    await pipeline(await this.#open(name), this.#checked(name), async (bytes) => {
      for await (const chunk of bytes) chunks.push(chunk as Buffer);
    }).catch((error: unknown) => {
      throw this.#damaged(name, error);
    });
    return Buffer.concat(chunks).toString("utf8");
  }

  /**
   * Write an entry to `target`, whose folders are made.
   * @param onBytes called with the number of bytes of each piece
   */
  async extract(name: string, target: string, onBytes: (bytes: number) => void): Promise<void> {
    const source = await this.#open(name);
    const checked = this.#checked(name, onBytes);
    try {
      await mkdir(path.dirname(target), { recursive: true });
      await pipeline(source, checked, createWriteStream(target));
      // The upper half of a zip entry's external attributes is the Unix mode: ptxas must be executable.
      if ((this.entries.get(name)!.externalFileAttributes >>> 16) & 0o111)
        await chmod(target, 0o755);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      // Z_… codes come from inflating, the rest from the file system.
      throw /^E[A-Z]+$/.test(code)
        ? explainFileError(error, "write", target)
        : this.#damaged(name, error);
    }
  }

  async #open(name: string): Promise<NodeJS.ReadableStream> {
    const entry = this.entries.get(name);
    if (!entry)
      throw new UserError(`${this.file}: has no ${name}; it is not the wheel that is needed`);
    return new Promise((resolve, reject) => {
      this.#zip.openReadStream(entry, (error, stream) => {
        if (error) reject(this.#damaged(name, error));
        else resolve(stream);
      });
    });
  }

  #checked(name: string, onBytes?: (bytes: number) => void): Transform {
    const expected = this.entries.get(name)!.crc32;
    let sum = 0;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        sum = crc32(chunk, sum);
        onBytes?.(chunk.length);
        done(null, chunk);
      },
      flush(done) {
        done(sum === expected >>> 0 ? null : new Error("its CRC-32 is wrong"));
      },
    });
  }

  #damaged(name: string, error: unknown): UserError {
    if (UserError.is(error)) return error;
    const why = error instanceof Error ? error.message : String(error);
    return new UserError(`${this.file}: ${name} is damaged (${why}); download the wheel again`, {
      cause: error,
    });
  }
}

/**
 * Open a wheel and read its table of contents.
 * @throws UserError when the file is missing or is no zip file
 */
export async function openWheel(file: string): Promise<Wheel> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, validateEntrySize: true };
    yauzl.open(file, options, (error, opened) => {
      if (error) reject(explainOpening(file, error));
      else resolve(opened);
    });
  });
  const entries = new Map<string, yauzl.Entry>();
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on("entry", (entry: yauzl.Entry) => {
        entries.set(entry.fileName, entry);
        zip.readEntry();
      });
      zip.on("end", resolve);
      zip.on("error", reject);
      zip.readEntry();
    });
  } catch (error) {
    zip.close();
    throw explainOpening(file, error);
  }
  return new Wheel(file, zip, entries);
}

function explainOpening(file: string, error: unknown): UserError {
  if (/^E[A-Z]+$/.test((error as NodeJS.ErrnoException).code ?? ""))
    return explainFileError(error, "read", file);
  const why = error instanceof Error ? error.message : String(error);
  return new UserError(`${file}: not a wheel, or cut short (${why}); download it again`, {
    cause: error,
  });
}
