// The release rehearsal keeps this workspace's npm settings out of the programs that it starts.
import { expect, test } from "vitest";
import { npmEnvironment } from "../release-rehearsal/environment.ts";

test("npmEnvironment drops what npm sets for scripts and keeps the machine's settings", () => {
  const base = {
    PATH: "/bin",
    npm_lifecycle_event: "test",
    npm_package_name: "workspace",
    INIT_CWD: "/workspace",
    npm_config_local_prefix: "/workspace",
    npm_config_user_agent: "npm",
    npm_config_cafile: "/ca.pem",
  };
  expect(npmEnvironment(base, {})).toStrictEqual({ PATH: "/bin", npm_config_cafile: "/ca.pem" });
});

test("npmEnvironment replaces a setting in every spelling", () => {
  const base = { NPM_CONFIG_REGISTRY: "a", npm_config_registry: "b", NPM_CONFIG_CACHE: "c" };
  expect(npmEnvironment(base, { registry: "r" })).toStrictEqual({
    NPM_CONFIG_CACHE: "c",
    npm_config_registry: "r",
  });
});
