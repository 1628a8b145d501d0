// Arguments for node to run a script on the packages' sources, in tests that need a process of their own.

/** `spawn(process.execPath, sourceScript(script, …args), { cwd: a folder of the package })`. */
export function sourceScript(script: string, ...args: string[]): string[] {
  const onSources = ["--conditions=@llmsmith/source", "--import", "tsx", "--input-type=module"];
  return [...onSources, "-e", script, ...args];
}
