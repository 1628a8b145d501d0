// `llmsmith engine list` and `llmsmith engine install`.
import { listEngines } from "@llmsmith/tensor";
import { type InstallProgress, installTensorflow } from "@llmsmith/tensorflow";
import { writeJson } from "../cli/output.ts";

/** Print every engine, best first. */
export async function listAllEngines(options: { json?: boolean }): Promise<void> {
  const engines = await listEngines();
  if (options.json) {
    for (const engine of engines) writeJson(engine);
    return;
  }
  const rows = [
    ["engine", "version", "device", "usable"],
    ...engines.map(({ name, version, device, usable, reason, onlyByName }) => [
      name,
      version,
      device,
      usable ? (onlyByName === undefined ? "yes" : `by name: ${onlyByName}`) : `no: ${reason}`,
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()}\n`,
    );
}

/** Install libtensorflow for the tensorflow engine. */
export async function installEngine(
  device: "cpu" | "cuda",
  options: { wheel?: string; json?: boolean },
): Promise<void> {
  const { wheel, json = false } = options;
  const show = progressPrinter();
  const { folder, version } = await installTensorflow({
    device,
    ...(wheel === undefined ? {} : { wheel }),
    onProgress: (progress) => {
      if (json) writeJson({ event: "progress", ...progress });
      else show(progress);
    },
  });
  if (json) writeJson({ event: "installed", engine: "tensorflow", version, folder });
  else process.stdout.write(`tensorflow ${version} is installed in ${folder}\n`);
}

const doing: Record<InstallProgress["step"], string> = {
  download: "downloading",
  unpack: "unpacking",
  test: "testing",
  publish: "installing",
};

/** A line for each thing that is worked on. */
function progressPrinter(): (progress: InstallProgress) => void {
  let last = "";
  return ({ step, what }) => {
    const line = `${doing[step]} ${what}`;
    if (line !== last) process.stderr.write(`${line}\n`);
    last = line;
  };
}
