/** How the assistant is, and the words in which the editor says so. */

export type StatusKind = "Normal" | "Warning" | "Error" | "Inactive";

/** The server's own account of itself. */
export interface ServerStatus {
  readonly kind: StatusKind;
  readonly busy: boolean;
  /** Which model answers; or in one sentence why none does, and what to do. */
  readonly message: string;
  readonly provider: string | null;
  readonly model: string | null;
}

export const STARTING: ServerStatus = {
  kind: "Normal",
  busy: true,
  message: "The server is starting.",
  provider: null,
  model: null,
};

/** A state that the extension knows of by itself, without a server. */
export function ownStatus(kind: StatusKind, message: string): ServerStatus {
  return { kind, busy: false, message, provider: null, model: null };
}

/** What is shown of a status. */
export interface StatusText {
  /** One icon and a word or two, for the status bar. */
  readonly short: string;
  /** The whole sentence. */
  readonly long: string;
  readonly severity: "information" | "warning" | "error";
}

/** Put a status into words; `off` says why nothing is offered whatever the server says. */
export function statusText(status: ServerStatus, off: string | undefined): StatusText {
  const severity =
    status.kind === "Error" ? "error" : status.kind === "Warning" ? "warning" : "information";
  const long = off === undefined ? status.message : `${off} ${status.message}`;
  return { short: `${icon(status, off !== undefined)} Groundspeed`, long, severity };
}

function icon(status: ServerStatus, off: boolean): string {
  if (status.kind === "Error") {
    return "$(error)";
  }
  if (status.kind === "Warning") {
    return "$(warning)";
  }
  if (off || status.kind === "Inactive") {
    return "$(circle-slash)";
  }
  return status.busy ? "$(loading~spin)" : "$(sparkle)";
}
