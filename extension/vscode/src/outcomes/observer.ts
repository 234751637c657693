/** Feeds the outcome tracker from the editor's events, and the server from the tracker. */

import * as vscode from "vscode";
import type { InlineCompletionItem, LanguageClient } from "vscode-languageclient/node";
import {
  acceptCommand,
  didCloseCompletion,
  didCoverCompletion,
  didPartiallyAcceptCompletion,
  didShowCompletion,
} from "../protocol";
import { type List, type Offer, OutcomeTracker } from "./tracker";

export class OutcomeObserver implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly tracker: OutcomeTracker<InlineCompletionItem>;
  private readonly subscriptions: vscode.Disposable;

  public constructor() {
    this.tracker = new OutcomeTracker({
      shown: (item) => {
        this.report((client) => client.sendNotification(didShowCompletion, { item }));
      },
      covered: (item) => {
        this.report((client) => client.sendNotification(didCoverCompletion, { item }));
      },
      partiallyAccepted: (item, acceptedLength) => {
        this.report((client) =>
          client.sendNotification(didPartiallyAcceptCompletion, { item, acceptedLength }),
        );
      },
      ignored: (item) => {
        this.report((client) =>
          client.sendNotification(didCloseCompletion, { item, outcome: "ignored" }),
        );
      },
    });
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => {
        this.changed(event);
      }),
      vscode.window.onDidChangeTextEditorSelection((event) => {
        this.selected(event);
      }),
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.tracker.leave();
      }),
    );
  }

  /** Report to this client from now on; to none while there is no server. */
  public reportTo(client: LanguageClient | undefined): void {
    this.client = client;
  }

  /** The server answered a request, and the editor still wants the answer. */
  public answered(
    document: vscode.TextDocument,
    cursor: vscode.Position,
    items: readonly vscode.InlineCompletionItem[],
    chosen: vscode.SelectedCompletionInfo | undefined,
  ): void {
    const offers = items.map((item) => this.offer(document, cursor, item, chosen));
    const [offer, ...others] = offers.filter((each) => each !== undefined);
    if (offer) {
      this.tracker.offered(offer, others);
    } else {
      this.tracker.offeredNothing(document.uri.toString());
    }
  }

  /** The editor accepted a whole suggestion and runs its command. */
  public accepted(completionId: unknown): void {
    if (typeof completionId === "string") {
      this.tracker.accepted(completionId);
    }
  }

  /** Whether the editor was offered a suggestion at its cursor, and may show it still. */
  public awaits(editor: vscode.TextEditor): boolean {
    const { document, selection } = editor;
    return this.tracker.awaits(document.uri.toString(), document.offsetAt(selection.active));
  }

  public leave(): void {
    this.tracker.leave();
  }

  public dispose(): void {
    this.subscriptions.dispose();
  }

  private offer(
    document: vscode.TextDocument,
    cursor: vscode.Position,
    item: vscode.InlineCompletionItem,
    chosen: vscode.SelectedCompletionInfo | undefined,
  ): Offer<InlineCompletionItem> | undefined {
    const { command, insertText: text } = item;
    const id: unknown = command?.arguments?.[0];
    if (!this.client || command?.command !== acceptCommand) {
      return undefined;
    }
    if (typeof text !== "string" || typeof id !== "string") {
      return undefined;
    }
    const range = item.range ?? new vscode.Range(cursor, cursor);
    const before = document.getText(new vscode.Range(range.start, cursor));
    const present = text.startsWith(before) ? before.length : 0;
    return {
      id,
      uri: document.uri.toString(),
      text,
      present,
      offset: document.offsetAt(cursor),
      item: {
        insertText: text,
        range: this.client.code2ProtocolConverter.asRange(range),
        command: this.client.code2ProtocolConverter.asCommand(command),
      },
      list: chosen && listAt(document, new vscode.TextEdit(range, text), chosen),
    };
  }

  private changed(event: vscode.TextDocumentChangeEvent): void {
    const changes = event.contentChanges.map((change) => ({
      offset: change.rangeOffset,
      removed: change.rangeLength,
      text: change.text,
    }));
    this.tracker.changed(event.document.uri.toString(), changes, event.reason !== undefined);
  }

  private selected(event: vscode.TextEditorSelectionChangeEvent): void {
    const { document } = event.textEditor;
    const [selection] = event.selections;
    if (selection) {
      const byKeyboard = event.kind === vscode.TextEditorSelectionChangeKind.Keyboard;
      const offset = document.offsetAt(selection.active);
      this.tracker.selected(document.uri.toString(), offset, byKeyboard);
    }
  }

  /** A report that cannot be sent is given up: the server infers outcomes from edits as well. */
  private report(send: (client: LanguageClient) => Promise<void>): void {
    if (this.client?.isRunning()) {
      send(this.client).catch(() => undefined);
    }
  }
}

/** The editor shows a suggestion beside its list of names only where it goes on from the entry. */
function listAt(
  document: vscode.TextDocument,
  suggestion: vscode.TextEdit,
  chosen: vscode.SelectedCompletionInfo,
): List {
  const line = (range: vscode.Range, text: string): string =>
    document.lineAt(range.start).text.slice(0, range.start.character) + text;
  const entry = line(chosen.range, chosen.text);
  return {
    offset: document.offsetAt(chosen.range.start),
    text: chosen.text,
    covers: !line(suggestion.range, suggestion.newText).startsWith(entry),
  };
}
