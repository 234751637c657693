/** The editor's settings in the words of the server's configuration file. */

/** Settings that the server reads; the others are the extension's own. */
export const SERVER_SETTINGS = [
  "model.provider",
  "model.name",
  "model.family",
  "model.region",
  "model.baseUrl",
  "model.apiKeyEnv",
  "gate.exclude",
  "review.onSave",
] as const;

/** Where a setting was made; undefined where it was not. */
export interface Chosen {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
}

/** The engineer's own value of a setting; a workspace can switch off, and nothing else. */
export function narrowed(values: Chosen | undefined): unknown {
  return values?.workspaceValue === false ? false : values?.globalValue;
}

/** A path as the engineer wrote it, whatever type that has; empty when it was not set. */
export function path(value: unknown): string {
  if (typeof value === "string") {
    return value.trim();
  }
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** Whether a switch that is on by default allows something: what is neither true nor unset, not. */
export function allows(value: unknown): boolean {
  return value === undefined || value === true;
}

/**
 * Nest the settings that the engineer set, with the keys of `config.toml`.
 *
 * `chosen` returns the engineer's own value of a setting, or undefined where only the default
 * holds: a default must not win over the configuration file. Empty strings count as unset.
 */
export function serverSettings(
  chosen: (name: string) => unknown,
): Record<string, Record<string, unknown>> {
  const settings: Record<string, Record<string, unknown>> = {};
  for (const name of SERVER_SETTINGS) {
    const value = chosen(name);
    if (value === undefined || value === null || value === "") {
      continue;
    }
    const [part = "", key = ""] = name.split(".");
    settings[part] = { ...settings[part], [snakeCase(key)]: value };
  }
  return settings;
}

function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
