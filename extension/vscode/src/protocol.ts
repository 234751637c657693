/** What the extension and the server say to each other beyond the language server protocol. */

import { NotificationType, RequestType0 } from "vscode-languageclient/node";
import type { InlineCompletionItem } from "vscode-languageclient/node";
import type { ServerStatus } from "./status/status";

export interface InitializationOptions {
  readonly extensionVersion: string;
  readonly telemetry: boolean;
  /** Whether code that lies in the workspace may be run, such as its TypeScript. */
  readonly trusted: boolean;
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

export const didChangeStatus = new NotificationType<ServerStatus>("groundspeed/didChangeStatus");

export const statusRequest = new RequestType0<ServerStatus, void>("groundspeed/status");

/** Commands that the server offers; the client library registers them under these names. */
export const acceptCommand = "groundspeed.accept";
export const reviewCommand = "groundspeed.review";
