/** Suggestions on their way between the editor and the server. */

import * as vscode from "vscode";
import type { LanguageClient, Middleware } from "vscode-languageclient/node";
import { completionsEnabled } from "./configuration";
import type { OutcomeObserver } from "./outcomes/observer";
import { acceptCommand } from "./protocol";

export class Suggestions {
  /** Where a request means no more than that a suggestion can be seen. */
  private probedAt: string | undefined;
  /** Where the next request is one that nobody makes by hand. */
  private askingAgainAt: string | undefined;
  /** Where the engineer has asked by hand, which asks the model for all that it has to say. */
  private askedAt: string | undefined;

  public constructor(private readonly outcomes: OutcomeObserver) {}

  /** Let the editor ask again for the suggestion that it shows, as far as one can know. */
  public async askAgain(client: LanguageClient, uri: string): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || client.code2ProtocolConverter.asUri(editor.document.uri) !== uri) {
      return;
    }
    if (!this.outcomes.awaits(editor)) {
      return;
    }
    const place = placeOf(editor.document, editor.selection.active);
    if (this.askedAt === place) {
      // The editor would not ask for a next one again, so that Escape could not be told.
      return;
    }
    // The editor asks for a next one only while it shows one, and not where Escape has put it away.
    this.probedAt = place;
    await vscode.commands.executeCommand("editor.action.inlineSuggest.showNext");
  }

  /** Let the editor ask for what it shows already. */
  private async renew(place: string): Promise<void> {
    // Older editors take the command for the engineer's own wish, for which the server does more.
    this.askingAgainAt = place;
    // It would keep showing what it shows.
    await vscode.commands.executeCommand("editor.action.inlineSuggest.hide");
    await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger", {
      explicit: false,
    });
  }

  public middleware(): Middleware {
    return {
      provideInlineCompletionItems: async (document, position, context, token, next) => {
        if (!completionsEnabled()) {
          return [];
        }
        const { version } = document;
        const place = placeOf(document, position);
        if (this.probedAt === place) {
          this.probedAt = undefined;
          void this.renew(place);
          return [];
        }
        const triggerKind =
          this.askingAgainAt === place
            ? vscode.InlineCompletionTriggerKind.Automatic
            : context.triggerKind;
        this.askingAgainAt = undefined;
        const byHand = triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
        this.askedAt = byHand ? place : undefined;
        const answer = await next(document, position, { ...context, triggerKind }, token);
        if (!token.isCancellationRequested && document.version === version) {
          const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
          this.outcomes.answered(document, position, items, context.selectedCompletionInfo);
        }
        return answer;
      },
      executeCommand: async (command, args: unknown[], next) => {
        if (command === acceptCommand) {
          this.outcomes.accepted(args[0]);
        }
        return (await next(command, args)) as unknown;
      },
    };
  }
}

/** Name a place in a version of a document. */
function placeOf(document: vscode.TextDocument, { line, character }: vscode.Position): string {
  return [document.uri, document.version, line, character].join(" ");
}
