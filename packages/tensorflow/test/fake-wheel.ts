// Makes wheels for the installer's tests: stored zip files with a wheel's metadata and given entries.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";

/** A zip file with these entries, uncompressed. */
export function zip(entries: Record<string, Uint8Array | string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const data = Buffer.from(content as Uint8Array);
    const title = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, title, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((0o100755 << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x03", "latin1"), shared, rest, title);
    parts.push(local);
    offset += local.length;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  const count = Object.keys(entries).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(table.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, table, Buffer.from("PK\x05\x06"), end]);
}

/** What a fake wheel says of itself. */
export type FakeWheel = {
  project: string;
  version: string;
  /** The wheel's platform tag. */
  tag: string;
  requires?: string[];
  files: Record<string, Uint8Array | string>;
};

/** Write a wheel into `folder`; its path. */
export function writeWheel(folder: string, wheel: FakeWheel): string {
  const name = wheel.project.replaceAll("-", "_");
  const info = `${name}-${wheel.version}.dist-info`;
  const requires = (wheel.requires ?? []).map((line) => `Requires-Dist: ${line}\n`).join("");
  const file = path.join(folder, `${name}-${wheel.version}-cp312-cp312-${wheel.tag}.whl`);
  const bytes = zip({
    ...wheel.files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${wheel.project}\nVersion: ${wheel.version}\n${requires}\nVersion: 9.9.9 in the description\n`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nTag: cp312-cp312-${wheel.tag}\n`,
  });
  writeFileSync(file, bytes);
  return file;
}

// As much of the C API as the installer's test calls; it multiplies right unless FIRST says otherwise.
const SOURCE = `
#include <stdint.h>
#include <stdlib.h>
#ifndef FIRST
#define FIRST 19
#endif
static float memory[4];
const char* TF_Version(void) { return RELEASE; }
void* TF_NewStatus(void) { return memory; }
int TF_GetCode(void* s) { return 0; }
const char* TF_Message(void* s) { return ""; }
void* TFE_NewContextOptions(void) { return memory; }
void* TFE_NewContext(void* o, void* s) { return memory; }
void* TF_AllocateTensor(int t, void* d, int n, size_t b) { return memory; }
void* TF_TensorData(void* t) { return memory; }
void* TFE_NewTensorHandle(void* t, void* s) { return t; }
void* TFE_NewOp(void* c, const char* n, void* s) { return memory; }
void TFE_OpAddInput(void* o, void* h, void* s) {}
void TFE_Execute(void* o, uint64_t* out, int* n, void* s) {
#ifdef CRASH
  abort();
#endif
  out[0] = (uint64_t)memory;
  memory[0] = FIRST; memory[1] = 22; memory[2] = 43; memory[3] = 50;
}
void* TFE_TensorHandleResolve(void* h, void* s) { return h; }
void* memcpy(void* to, const void* from, size_t n) {
  for (size_t i = 0; i < n; i++) ((volatile char*)to)[i] = ((const char*)from)[i];
  return to;
}
`;

/**
 * A library that passes (or with `defines` fails) the installer's test, made by the C compiler;
 * undefined where there is none.
 */
export function stubLibrary(
  folder: string,
  version: string,
  defines: string[] = [],
): Buffer | undefined {
  const file = path.join(folder, `stub${defines.join("")}.so`);
  const flags = ["-shared", "-fPIC", "-x", "c", "-", "-o", file, `-DRELEASE="${version}"`];
  try {
    execFileSync("cc", [...flags, ...defines.map((name) => `-D${name}`)], { input: SOURCE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return readFileSync(file);
}
