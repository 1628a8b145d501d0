// Standard output: whole lines, back-pressure, and a reader that may go away.
import { once } from "node:events";

/** `llmsmith … | head` is no error: the reader has seen enough. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
}

/** Write text to standard output, waiting while the reader is slower. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

/** Write a line of JSON to standard output. */
export function writeJson(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
