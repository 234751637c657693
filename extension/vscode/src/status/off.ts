/** Why nothing is offered in a document, whatever the server says of itself. */

import * as vscode from "vscode";
import { completionsEnabled } from "../configuration";
import { liesIn } from "./inside";

/** Return the reason in a sentence; undefined where nothing is in the way. */
export function offReason(document: vscode.TextDocument | undefined): string | undefined {
  if (!completionsEnabled()) {
    return "Completions are off.";
  }
  const editor = vscode.workspace.getConfiguration("editor", document);
  if (!editor.get<boolean>("inlineSuggest.enabled", true)) {
    return "VS Code's own inline suggestions are off (editor.inlineSuggest.enabled).";
  }
  if (document && isOutside(document.uri)) {
    return "This file lies outside of the open folders, so nothing of it is sent.";
  }
  return undefined;
}

/** Whether folders are open, and a file lies in none of them. */
function isOutside(uri: vscode.Uri): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const paths = folders.map((folder) => folder.uri.fsPath);
  return uri.scheme === "file" && paths.length > 0 && !liesIn(uri.fsPath, paths);
}
