// Runs the example of every README of the workspace on the built packages and compares what it prints.
import fs from "node:fs";
import path from "node:path";
import { packageFolders } from "../workspace/install.mjs";
import { root } from "../workspace/run.mjs";
import { add, nothing, oneCheck, summaryLine } from "../workspace/summary.mjs";
import { checkReadme } from "./run-example.ts";

let counts = nothing;
for (const folder of packageFolders()) {
  const readme = path.join(folder, "README.md");
  const label = path.relative(root, readme);
  // A library shows what it does by an example; the root and the command may show a terminal instead.
  const isLibrary = label.startsWith(`packages${path.sep}`);
  if (!fs.existsSync(readme)) {
    console.log(`FAILED ${label}: there is no README`);
    counts = add(counts, oneCheck(false));
    continue;
  }
  const result = await checkReadme(readme, { folder, label });
  if (result.status === "none" && !isLibrary) continue;
  counts = add(counts, oneCheck(result.status === "passed"));
  if (result.status === "passed") console.log(`ok ${label}`);
  if (result.status === "failed") console.log(`FAILED ${result.difference}`);
  if (result.status === "none") {
    console.log(`FAILED ${label}: no ts block says by "// → " comments what it prints`);
  }
}
console.log(summaryLine(counts));
process.exitCode = counts.failed === 0 ? 0 : 1;
