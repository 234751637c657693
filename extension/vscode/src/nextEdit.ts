/** Goes to the edit that follows from the last change, and makes it. */

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { nextEditRequest } from "./protocol";

const NOTHING = "Groundspeed: nothing follows from your last change.";

/** Make the next edit of an editor's document, where there is one and it is still for this text. */
export async function applyNextEdit(
  client: LanguageClient,
  editor: vscode.TextEditor,
): Promise<void> {
  const { document } = editor;
  const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
  const found = await client.sendRequest(nextEditRequest, { textDocument });
  if (found?.version !== document.version) {
    vscode.window.setStatusBarMessage(NOTHING, 3000);
    return;
  }
  const change = new vscode.WorkspaceEdit();
  change.set(document.uri, await client.protocol2CodeConverter.asTextEdits(found.edits));
  const { start } = client.protocol2CodeConverter.asRange(found.target);
  if (await vscode.workspace.applyEdit(change)) {
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(
      new vscode.Range(start, start),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
    vscode.window.setStatusBarMessage(`Groundspeed: ${found.title}`, 3000);
  }
}
