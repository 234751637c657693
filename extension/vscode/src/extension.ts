/** Groundspeed for VS Code: starts the server, and ties the editor's events to it. */

import * as vscode from "vscode";
import { registerCommands } from "./commands";
import { changesCompletions, changesServer } from "./configuration";
import { OutcomeObserver } from "./outcomes/observer";
import { Session } from "./session";
import { StatusView } from "./status/view";

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel("Groundspeed", { log: true });
  const view = new StatusView();
  const outcomes = new OutcomeObserver();
  const manifest = context.extension.packageJSON as { readonly version: string };
  const running = new Session(output, view, outcomes, manifest.version);
  session = running;

  const restart = (): void => {
    void running.restart();
  };
  context.subscriptions.push(
    output,
    view,
    outcomes,
    registerCommands(running, view, output),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
    vscode.env.onDidChangeTelemetryEnabled(restart),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (changesCompletions(event)) {
        outcomes.leave();
        running.switched();
      }
      if (changesServer(event)) {
        restart();
      }
    }),
  );
  restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
