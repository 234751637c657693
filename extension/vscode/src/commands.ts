/** The commands of the palette, and the menu behind the status. */

import * as vscode from "vscode";
import { completionsEnabled, serverPath, toggleCompletions } from "./configuration";
import { shellWord } from "./server/shell";
import type { Session } from "./session";
import type { StatusView } from "./status/view";

const ANSWER_SHOWN_MS = 10_000;

interface Entry extends vscode.QuickPickItem {
  readonly command?: string;
}

export function registerCommands(
  session: Session,
  view: StatusView,
  output: vscode.LogOutputChannel,
): vscode.Disposable {
  const commands: Record<string, () => unknown> = {
    "groundspeed.restartServer": () => session.restart(),
    "groundspeed.showLog": () => {
      output.show();
    },
    "groundspeed.toggleCompletions": toggleCompletions,
    "groundspeed.applyNextEdit": () => applyNextEdit(session, view),
    "groundspeed.reviewThisFile": () => reviewThisFile(session, view),
    "groundspeed.askAgain": () => orWhyNot(session.tryAgain(), view),
    "groundspeed.showStatus": () => showStatus(view),
    "groundspeed.why": explainInTerminal,
  };
  const registered = Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, run),
  );
  return vscode.Disposable.from(...registered);
}

async function applyNextEdit(session: Session, view: StatusView): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor) {
    await orWhyNot(session.applyNextEdit(editor), view);
  }
}

async function reviewThisFile(session: Session, view: StatusView): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) {
    return;
  }
  // Both are words in the status bar: a review takes seconds, and may find nothing.
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: "Groundspeed reviews this file" },
    () => session.review(document),
  );
  if (answer?.message) {
    vscode.window.setStatusBarMessage(`Groundspeed: ${answer.message}`, ANSWER_SHOWN_MS);
  } else if (!answer) {
    // The status says why there is no server.
    await showStatus(view);
  }
}

/** Wait for what a server was asked; where there was none to ask, the status says why. */
async function orWhyNot(asked: Promise<boolean>, view: StatusView): Promise<void> {
  if (!(await asked)) {
    await showStatus(view);
  }
}

async function showStatus(view: StatusView): Promise<void> {
  const enabled = completionsEnabled();
  const { model, provider } = view.current;
  const entries: Entry[] = [
    {
      label: enabled ? "$(circle-slash) Turn completions off" : "$(sparkle) Turn completions on",
      command: "groundspeed.toggleCompletions",
    },
    {
      label: "$(question) Why",
      description: "the last decisions, in a terminal",
      command: "groundspeed.why",
    },
    { label: "$(checklist) Review this file", command: "groundspeed.reviewThisFile" },
    {
      label: "$(refresh) Try again",
      description: "ask the model again, after a login for example",
      command: "groundspeed.askAgain",
    },
    { label: "$(debug-restart) Restart server", command: "groundspeed.restartServer" },
    { label: "$(output) Show log", command: "groundspeed.showLog" },
  ];
  const chosen = await vscode.window.showQuickPick(entries, {
    title: model === null ? "Groundspeed" : `Groundspeed: ${model} (${provider ?? "unknown"})`,
    placeHolder: view.text.long,
  });
  if (chosen?.command !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}

function explainInTerminal(): void {
  const terminal = vscode.window.createTerminal("Groundspeed: why");
  const command = serverPath() || "groundspeed";
  terminal.show();
  terminal.sendText(`${shellWord(command)} why`);
}
