/** The client of one server, which logs what goes wrong and leaves the telling to the status. */

import { LanguageClient } from "vscode-languageclient/node";

/** More than a server takes to answer on a busy machine. */
const START_TIMEOUT_MS = 60_000;

export class QuietClient extends LanguageClient {
  private abandoned = false;
  private readonly unreadable = new AbortController();

  /** Whether nobody waits for this server any more, so that its end is no news. */
  public get ended(): boolean {
    return this.abandoned;
  }

  public override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  /** What the server wrote is no message: one that has not answered yet never will. */
  public lose(): void {
    this.unreadable.abort();
  }

  /** Start the server and wait for its answer; rejects without one, or once it is superseded. */
  public async startUnless(superseded: AbortSignal): Promise<void> {
    const late = AbortSignal.timeout(START_TIMEOUT_MS);
    const ends = [superseded, late, this.unreadable.signal];
    await Promise.race([this.start(), ...ends.map(rejectedBy)]);
  }

  /** End the server, also one that has never answered. */
  public async end(): Promise<void> {
    this.abandoned = true;
    if (!this.isRunning()) {
      // It cannot be asked to shut down, and may come up yet.
      this.serverProcess?.kill("SIGKILL");
    }
    try {
      await this.dispose();
    } catch {
      // The library refuses to stop what does not run, or has logged that the server hangs and
      // kills it by itself.
    }
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = (): void => {
      reject(new Error("The server has not answered."));
    };
    signal.addEventListener("abort", giveUp, { once: true });
  });
}
