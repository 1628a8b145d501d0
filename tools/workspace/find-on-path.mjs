// Started by npx: prints the folder of the package that npx has just put on PATH.
import fs from "node:fs";
import path from "node:path";

const [name = "", version = ""] = process.argv.slice(2);
const folders = (process.env.PATH ?? process.env.Path ?? "").split(path.delimiter);
const found = folders
  .map((folder) => path.join(folder, "..", name))
  .find((folder) => {
    const file = path.join(folder, "package.json");
    return fs.existsSync(file) && JSON.parse(fs.readFileSync(file, "utf8")).version === version;
  });
if (found === undefined) {
  console.error(`${name}@${version} is not on PATH`);
  process.exitCode = 1;
} else {
  console.log(found);
}
