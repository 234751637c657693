/** The status in the editor: one language status item, and one item of the status bar. */

import * as vscode from "vscode";
import { DOCUMENTS } from "../languages";
import { offReason } from "./off";
import { type ServerStatus, STARTING, statusText, type StatusText } from "./status";

const SEVERITIES = {
  information: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

export class StatusView implements vscode.Disposable {
  private status: ServerStatus = STARTING;
  private readonly language = vscode.languages.createLanguageStatusItem(
    "groundspeed.status",
    DOCUMENTS,
  );
  private readonly bar = vscode.window.createStatusBarItem(
    "groundspeed.status",
    vscode.StatusBarAlignment.Right,
    100,
  );
  private readonly subscriptions: vscode.Disposable;

  public constructor() {
    this.language.name = "Groundspeed";
    this.language.command = { command: "groundspeed.showStatus", title: "Groundspeed" };
    this.bar.name = "Groundspeed";
    this.bar.command = "groundspeed.showStatus";
    const render = this.render.bind(this);
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(render),
      vscode.workspace.onDidChangeWorkspaceFolders(render),
      vscode.workspace.onDidChangeConfiguration(render),
    );
    render();
  }

  public get current(): ServerStatus {
    return this.status;
  }

  public update(status: ServerStatus): void {
    this.status = status;
    this.render();
  }

  /** What is said of the status, in view of the document that is shown. */
  public get text(): StatusText {
    return statusText(this.status, offReason(vscode.window.activeTextEditor?.document));
  }

  public dispose(): void {
    vscode.Disposable.from(this.language, this.bar, this.subscriptions).dispose();
  }

  private render(): void {
    const { short, long, severity } = this.text;
    this.language.text = short;
    this.language.detail = long;
    this.language.busy = this.status.busy;
    this.language.severity = SEVERITIES[severity];
    this.language.accessibilityInformation = { label: `Groundspeed: ${long}` };
    this.bar.text = short;
    this.bar.tooltip = long;
    this.bar.accessibilityInformation = { label: `Groundspeed: ${long}`, role: "button" };
    this.showWhereItMatters();
  }

  /** The status bar item is there only while a document is shown that Groundspeed works on. */
  private showWhereItMatters(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document && vscode.languages.match(DOCUMENTS, document) > 0) {
      this.bar.show();
    } else {
      this.bar.hide();
    }
  }
}
