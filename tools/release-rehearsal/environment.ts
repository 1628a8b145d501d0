// The environment of the rehearsal's programs: the machine's, without what npm passes to its scripts.

/** Environment variables of a child process. */
export type Environment = Record<string, string | undefined>;

/**
 * A copy of `base` without the variables that `npm run` sets for its scripts (they would carry this
 * workspace's npm settings into folders that must not know it), with `settings` as npm settings.
 * npm reads `NPM_CONFIG_X` in any case, so a setting replaces every spelling of itself.
 */
export function npmEnvironment(base: Environment, settings: Record<string, string>): Environment {
  const names = new Set(Object.keys(settings).map((name) => `npm_config_${name}`));
  const result: Environment = {};
  for (const [name, value] of Object.entries(base)) {
    const isScriptVariable = /^(npm_(?!config_)|INIT_CWD$|PNPM_)/.test(name);
    const isLocal = /^npm_config_(local_prefix|global_prefix|user_agent|frozen_lockfile)$/i.test(
      name,
    );
    if (!isScriptVariable && !isLocal && !names.has(name.toLowerCase().replaceAll("-", "_"))) {
      result[name] = value;
    }
  }
  for (const [name, value] of Object.entries(settings)) result[`npm_config_${name}`] = value;
  return result;
}
