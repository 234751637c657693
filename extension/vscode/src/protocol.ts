/** What the extension and the server say to each other beyond the language server protocol. */

import { NotificationType, RequestType, RequestType0 } from "vscode-languageclient/node";
import type {
  InlineCompletionItem,
  Range,
  TextDocumentIdentifier,
  TextEdit,
} from "vscode-languageclient/node";
import type { ServerStatus } from "./status/status";

export interface InitializationOptions {
  readonly extensionVersion: string;
  readonly telemetry: boolean;
  /** Whether code that lies in the workspace may be run, such as its TypeScript. */
  readonly trusted: boolean;
  /** Ask to be told when asking again is worthwhile. */
  readonly completionReady: boolean;
  /** Announce reports of what is shown, so that nothing is guessed before the first. */
  readonly reportsShown: boolean;
  /** Whether completions are offered; where not, nothing is done for them unasked. */
  readonly completions: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

export const didShowCompletion = new NotificationType<{ item: InlineCompletionItem }>(
  "textDocument/didShowCompletion",
);

/** `acceptedLength` counts UTF-16 units from the start of the item's text, and only grows. */
export const didPartiallyAcceptCompletion = new NotificationType<{
  item: InlineCompletionItem;
  acceptedLength: number;
}>("textDocument/didPartiallyAcceptCompletion");

export const didCloseCompletion = new NotificationType<{
  item: InlineCompletionItem;
  outcome: "rejected" | "ignored";
}>("groundspeed/didCloseCompletion");

/** The editor's list of names hides a suggestion, until it is reported as shown. */
export const didCoverCompletion = new NotificationType<{ item: InlineCompletionItem }>(
  "groundspeed/didCoverCompletion",
);

/** The document's suggestion has become a better one since it was offered. */
export const completionReady = new NotificationType<{ uri: string }>("groundspeed/completionReady");

/** The engineer switched completions on or off. */
export const didSwitchCompletions = new NotificationType<{ enabled: boolean }>(
  "groundspeed/didSwitchCompletions",
);

export const didChangeStatus = new NotificationType<ServerStatus>("groundspeed/didChangeStatus");

export const statusRequest = new RequestType0<ServerStatus, void>("groundspeed/status");

/** The edit that follows from the last change, for one version of the document. */
export interface NextEdit {
  readonly title: string;
  readonly version: number;
  readonly target: Range;
  readonly edits: TextEdit[];
}

export const nextEditRequest = new RequestType<
  { textDocument: TextDocumentIdentifier },
  NextEdit | null,
  void
>("groundspeed/nextEdit");

/** Commands that the server offers; the client library registers them under these names. */
export const acceptCommand = "groundspeed.accept";
export const reviewCommand = "groundspeed.review";

/** What came of a review. A server of an earlier version says nothing where all went well. */
export interface ReviewAnswer {
  readonly hints: number;
  readonly message: string | null;
}
export const tryAgainCommand = "groundspeed.tryAgain";
