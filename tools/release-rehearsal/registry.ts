// A registry on this machine: Verdaccio with an empty storage, in front of the registry that npm is set to.
import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { root, run } from "../workspace/run.mjs";
import { npmEnvironment, type Environment } from "./environment.ts";

/** The last versions of their line that run on Node 20. */
const verdaccioVersion = "6.8.0";

/**
 * Verdaccio asks for node-fetch by a dist-tag, which registry mirrors do not all serve; only its audit
 * plug-in, which is off here, uses it.
 */
const manifest = {
  private: true,
  dependencies: { verdaccio: verdaccioVersion },
  overrides: { "node-fetch": "2.7.0" },
};

/** A running registry. `settings` are npm settings that make npm use it, with the right to publish. */
export type Registry = { url: string; settings: Record<string, string>; stop: () => void };

/** Installs Verdaccio once into the workspace's cache folder; returns the folder. */
async function installVerdaccio(): Promise<string> {
  const folder = path.join(
    root,
    "node_modules",
    ".cache",
    "llmsmith",
    `verdaccio-${verdaccioVersion}`,
  );
  const done = path.join(folder, "installed");
  if (fs.existsSync(done)) return folder;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const env = npmEnvironment(process.env, {});
  const { code, output } = await run("npm", args, { cwd: folder, env });
  if (code !== 0) throw new Error(`cannot install verdaccio@${verdaccioVersion}:\n${output}`);
  fs.writeFileSync(done, "");
  return folder;
}

/** An npm setting of this machine, or undefined where it is not set. */
async function npmSetting(name: string): Promise<string | undefined> {
  const env = npmEnvironment(process.env, {});
  const { stdout } = await run("npm", ["config", "get", name], { cwd: root, env });
  const value = stdout.trim();
  return ["", "null", "undefined"].includes(value) ? undefined : value;
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Verdaccio's settings: our packages come from here alone, all others from the machine's registry. */
function settingsFile(folder: string, upstream: string): string {
  const own = { access: "$all", publish: "$authenticated" };
  // YAML reads JSON.
  return JSON.stringify({
    storage: path.join(folder, "storage"),
    auth: { htpasswd: { file: path.join(folder, "htpasswd"), max_users: 1 } },
    uplinks: { upstream: { url: upstream, timeout: "60s", maxage: "60m" } },
    packages: {
      "@llmsmith/*": own,
      llmsmith: own,
      "**": { access: "$all", proxy: "upstream" },
    },
    max_body_size: "200mb",
    web: { enable: false },
    log: { type: "file", path: path.join(folder, "verdaccio.log"), format: "json", level: "warn" },
  });
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt++) {
    if (child.exitCode !== null)
      throw new Error(`verdaccio ended with exit code ${child.exitCode}`);
    const response = await fetch(`${url}/-/ping`).catch(() => undefined);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`verdaccio does not answer at ${url}`);
}

/** Creates the user who publishes; returns a token. */
async function createUser(url: string): Promise<string> {
  const name = "rehearsal";
  const response = await fetch(`${url}/-/user/org.couchdb.user:${name}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password: crypto.randomUUID(), type: "user" }),
  });
  const body: unknown = await response.json();
  if (
    typeof body === "object" &&
    body !== null &&
    "token" in body &&
    typeof body.token === "string"
  ) {
    return body.token;
  }
  throw new Error(`verdaccio created no user: ${response.status} ${JSON.stringify(body)}`);
}

/** Starts a registry whose files lie in `folder`; the caller must call `stop`. */
export async function startRegistry(folder: string): Promise<Registry> {
  const [verdaccio, upstream, caFile] = await Promise.all([
    installVerdaccio(),
    npmSetting("registry"),
    npmSetting("cafile"),
  ]);
  if (upstream === undefined) throw new Error("npm has no registry setting");
  fs.mkdirSync(folder, { recursive: true });
  const settings = path.join(folder, "config.yaml");
  fs.writeFileSync(settings, settingsFile(folder, upstream));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const env: Environment = npmEnvironment(process.env, {});
  if (caFile !== undefined) env["NODE_EXTRA_CA_CERTS"] ??= caFile;
  const program = path.join(verdaccio, "node_modules", "verdaccio", "bin", "verdaccio");
  const args = [program, "--config", settings, "--listen", address];
  const log = fs.openSync(path.join(folder, "output.log"), "a");
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", log, log] });
  fs.closeSync(log);
  const stop = (): void => {
    process.off("exit", stop);
    child.kill("SIGKILL");
  };
  process.on("exit", stop);
  try {
    await waitUntilReady(url, child);
    const userSettings = path.join(folder, "npmrc");
    const token = await createUser(url);
    fs.writeFileSync(userSettings, `//${address}/:_authToken=${token}\n`, { mode: 0o600 });
    return {
      url,
      settings: {
        registry: `${url}/`,
        userconfig: userSettings,
        cache: path.join(folder, "npm-cache"),
        noproxy: "127.0.0.1",
      },
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}
