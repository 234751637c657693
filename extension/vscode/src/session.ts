/** One server and its client: found, started, started again when it dies, and stopped. */

import { homedir } from "node:os";
import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  ExecuteCommandRequest,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { QuietClient } from "./client";
import { completionsOffered, serverPath, serverSettings, telemetryAllowed } from "./configuration";
import { DOCUMENTS } from "./languages";
import { applyNextEdit } from "./nextEdit";
import type { OutcomeObserver } from "./outcomes/observer";
import {
  completionReady,
  didChangeStatus,
  didSwitchCompletions,
  type InitializationOptions,
  type ReviewAnswer,
  reviewCommand,
  tryAgainCommand,
} from "./protocol";
import { findServer } from "./server/find";
import { RestartBudget } from "./server/restarts";
import { ownStatus, STARTING } from "./status/status";
import type { StatusView } from "./status/view";
import { Suggestions } from "./suggestions";

const RESTRICTED =
  "This workspace is in Restricted Mode, so nothing is read or sent. Trust it to use Groundspeed.";
const START_FAILED =
  "The server did not start. See Groundspeed: Show Log, then run `groundspeed doctor` in a terminal.";
const GAVE_UP =
  "The server stopped several times within minutes; your files are as you left them. " +
  "See Groundspeed: Show Log, then Groundspeed: Restart Server.";

export class Session {
  private client: QuietClient | undefined;
  private readonly deaths = new RestartBudget();
  private readonly suggestions: Suggestions;
  /** Starting and stopping take turns. */
  private turn: Promise<void> = Promise.resolve();
  /** Ends the wait for a server that starts. */
  private superseding = new AbortController();

  public constructor(
    private readonly output: vscode.LogOutputChannel,
    private readonly view: StatusView,
    private readonly outcomes: OutcomeObserver,
    private readonly extensionVersion: string,
  ) {
    this.suggestions = new Suggestions(outcomes);
  }

  /** Start the server, after stopping the one that runs. */
  public restart(): Promise<void> {
    const superseded = this.supersede();
    return this.next(async () => {
      await this.stopClient();
      this.deaths.renew();
      if (!superseded.aborted) {
        await this.startClient(superseded);
      }
    });
  }

  public stop(): Promise<void> {
    this.supersede();
    return this.next(() => this.stopClient());
  }

  /** Tell the server whether completions are offered; one that starts hears it then. */
  public switched(): void {
    const enabled = completionsOffered();
    this.client?.sendNotification(didSwitchCompletions, { enabled }).catch(() => undefined);
  }

  /** Ask for hints on a whole document; undefined when there is no server to ask. */
  public async review(document: vscode.TextDocument): Promise<ReviewAnswer | undefined> {
    const ran = await this.run(reviewCommand, document.uri);
    return ran && (ran.answer as ReviewAnswer);
  }

  /** Let the server ask the model again with the next request; false when there is no server. */
  public async tryAgain(): Promise<boolean> {
    return (await this.run(tryAgainCommand)) !== undefined;
  }

  /** Go to the edit that follows from the last change and make it; false without a server. */
  public async applyNextEdit(editor: vscode.TextEditor): Promise<boolean> {
    if (!this.client?.isRunning()) {
      return false;
    }
    await applyNextEdit(this.client, editor);
    return true;
  }

  /** Run one of the server's commands; undefined when there is no server. */
  private async run(
    command: string,
    ...uris: readonly vscode.Uri[]
  ): Promise<{ readonly answer: unknown } | undefined> {
    const client = this.client;
    if (!client?.isRunning()) {
      return undefined;
    }
    const answer: unknown = await client.sendRequest(ExecuteCommandRequest.type, {
      command,
      arguments: uris.map((uri) => client.code2ProtocolConverter.asUri(uri)),
    });
    return { answer };
  }

  /** Let nobody wait for what was started before; returns the signal of what comes next. */
  private supersede(): AbortSignal {
    this.superseding.abort();
    this.superseding = new AbortController();
    return this.superseding.signal;
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(step).catch((error: unknown) => {
      this.output.error(error instanceof Error ? error : String(error));
    });
    return this.turn;
  }

  private async startClient(superseded: AbortSignal): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      this.view.update(ownStatus("Inactive", RESTRICTED));
      return;
    }
    const search = findServer({
      configured: serverPath(),
      path: process.env["PATH"] ?? "",
      home: homedir(),
    });
    if (!search.found) {
      this.output.warn(search.problem);
      this.view.update(ownStatus("Error", search.problem));
      return;
    }
    const run = { command: search.command, args: ["server"] };
    const options = this.options({
      error: () => {
        client.lose();
        return { action: ErrorAction.Continue, handled: true };
      },
      closed: () => this.closed(client),
    });
    const client: QuietClient = new QuietClient("groundspeed", "Groundspeed", run, options);
    client.onNotification(didChangeStatus, (status) => {
      this.view.update(status);
    });
    client.onNotification(completionReady, ({ uri }) => {
      void this.suggestions.askAgain(client, uri);
    });
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Starting) {
        this.view.update(STARTING);
      }
    });
    this.client = client;
    this.outcomes.reportTo(client);
    try {
      await client.startUnless(superseded);
    } catch {
      // The client has logged the cause.
      if (!superseded.aborted) {
        this.view.update(ownStatus("Error", START_FAILED));
      }
    }
  }

  /** Say what to do about a server that is gone. */
  private closed(client: QuietClient): CloseHandlerResult {
    // A server that has not answered would not answer the next time.
    const answered = client.isRunning();
    if (answered && !client.ended && this.deaths.spend()) {
      return { action: CloseAction.Restart, handled: true };
    }
    if (!client.ended) {
      this.view.update(ownStatus("Error", answered ? GAVE_UP : START_FAILED));
    }
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private async stopClient(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.outcomes.reportTo(undefined);
    await client?.end();
  }

  private options(errorHandler: ErrorHandler): LanguageClientOptions {
    return {
      documentSelector: DOCUMENTS,
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: (): InitializationOptions => ({
        extensionVersion: this.extensionVersion,
        telemetry: telemetryAllowed(),
        trusted: vscode.workspace.isTrusted,
        completionReady: true,
        reportsShown: true,
        completions: completionsOffered(),
        settings: serverSettings(),
      }),
      initializationFailedHandler: () => false,
      errorHandler,
      middleware: this.suggestions.middleware(),
    };
  }
}
