/** Suggestions on their way between the editor and the server. */

import * as vscode from "vscode";
import type { LanguageClient, Middleware } from "vscode-languageclient/node";
import { completionsEnabled } from "./configuration";
import type { OutcomeObserver } from "./outcomes/observer";
import { acceptCommand } from "./protocol";

export class Suggestions {
  /** Whether the next request is one that nobody asked for by hand. */
  private askingAgain = false;

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
    // The editor takes the command for the engineer's own wish, for which the server does more.
    this.askingAgain = true;
    try {
      // It would keep showing what it shows.
      await vscode.commands.executeCommand("editor.action.inlineSuggest.hide");
      await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
    } finally {
      this.askingAgain = false;
    }
  }

  public middleware(): Middleware {
    return {
      provideInlineCompletionItems: async (document, position, context, token, next) => {
        if (!completionsEnabled()) {
          return [];
        }
        const { version } = document;
        const triggerKind = this.askingAgain
          ? vscode.InlineCompletionTriggerKind.Automatic
          : context.triggerKind;
        this.askingAgain = false;
        const answer = await next(document, position, { ...context, triggerKind }, token);
        if (!token.isCancellationRequested && document.version === version) {
          const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
          this.outcomes.answered(document, position, items);
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
