/** What the engineer configured in the editor. */

import * as vscode from "vscode";
import { LANGUAGES } from "./languages";
import {
  allows,
  narrowed,
  path,
  SERVER_SETTINGS,
  serverSettings as nested,
} from "./server/settings";

const COMPLETIONS = "completion.enabled";
const EDITORS_OWN = "inlineSuggest.enabled";

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("groundspeed");
}

export function completionsEnabled(): boolean {
  return narrowed(configuration().inspect(COMPLETIONS)) !== false;
}

/** Whether completions are offered anywhere: VS Code's own switch counts as well as ours. */
export function completionsOffered(): boolean {
  return (
    completionsEnabled() &&
    LANGUAGES.some((languageId) =>
      vscode.workspace.getConfiguration("editor", { languageId }).get<boolean>(EDITORS_OWN, true),
    )
  );
}

/** Turn completions on or off, where the setting that holds now was made. */
export async function toggleCompletions(): Promise<void> {
  const chosen = configuration();
  const values = chosen.inspect<boolean>(COMPLETIONS);
  const enabled = !completionsEnabled();
  const inWorkspace = values?.workspaceValue !== undefined;
  if (inWorkspace) {
    await chosen.update(COMPLETIONS, enabled, vscode.ConfigurationTarget.Workspace);
  }
  // A workspace alone cannot turn on what is off for the engineer.
  if (!inWorkspace || (enabled && values.globalValue === false)) {
    await chosen.update(COMPLETIONS, enabled, vscode.ConfigurationTarget.Global);
  }
}

export function serverPath(): string {
  return path(configuration().get("server.path"));
}

/** The editor's own switch decides; ours can only restrict it further. */
export function telemetryAllowed(): boolean {
  const own = narrowed(configuration().inspect("telemetry.enabled"));
  return vscode.env.isTelemetryEnabled && allows(own);
}

/** The engineer's own settings for the server, without any default. */
export function serverSettings(): Record<string, Record<string, unknown>> {
  const chosen = configuration();
  return nested((name) => narrowed(chosen.inspect(name)));
}

/** Whether a change touches what a running server was told when it started. */
export function changesServer(event: vscode.ConfigurationChangeEvent): boolean {
  return [...SERVER_SETTINGS, "server.path", "telemetry.enabled"].some((name) =>
    event.affectsConfiguration(`groundspeed.${name}`),
  );
}

export function changesCompletions(event: vscode.ConfigurationChangeEvent): boolean {
  return (
    event.affectsConfiguration(`groundspeed.${COMPLETIONS}`) ||
    event.affectsConfiguration(`editor.${EDITORS_OWN}`)
  );
}
