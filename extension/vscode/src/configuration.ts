/** What the engineer configured in the editor. */

import * as vscode from "vscode";
import { SERVER_SETTINGS, serverSettings as nested } from "./server/settings";

const COMPLETIONS = "completion.enabled";

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("groundspeed");
}

export function completionsEnabled(): boolean {
  return configuration().get(COMPLETIONS, true);
}

/** Turn completions on or off, where the setting that holds now was made. */
export async function toggleCompletions(): Promise<void> {
  const inWorkspace = configuration().inspect(COMPLETIONS)?.workspaceValue !== undefined;
  const target = inWorkspace
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  await configuration().update(COMPLETIONS, !completionsEnabled(), target);
}

export function serverPath(): string {
  return configuration().get("server.path", "").trim();
}

/** The editor's own switch decides; ours can only restrict it further. */
export function telemetryAllowed(): boolean {
  return vscode.env.isTelemetryEnabled && configuration().get("telemetry.enabled", true);
}

/** The engineer's own settings for the server, without any default. */
export function serverSettings(): Record<string, Record<string, unknown>> {
  const chosen = configuration();
  return nested((name) => {
    const values = chosen.inspect(name);
    return values?.workspaceValue ?? values?.globalValue;
  });
}

/** Whether a change touches what a running server was told when it started. */
export function changesServer(event: vscode.ConfigurationChangeEvent): boolean {
  return [...SERVER_SETTINGS, "server.path", "telemetry.enabled"].some((name) =>
    event.affectsConfiguration(`groundspeed.${name}`),
  );
}

export function changesCompletions(event: vscode.ConfigurationChangeEvent): boolean {
  return event.affectsConfiguration(`groundspeed.${COMPLETIONS}`);
}
