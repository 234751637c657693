/** How often a server that dies is started again before the engineer is asked. */

const WINDOW_MS = 3 * 60_000;
const MOST_IN_WINDOW = 4;

export class RestartBudget {
  private deaths: number[] = [];

  /** `now` returns milliseconds of a clock that never goes back. */
  public constructor(private readonly now: () => number = () => performance.now()) {}

  /** Count one death, and say whether starting again is still worth it. */
  public spend(): boolean {
    const now = this.now();
    this.deaths = [...this.deaths.filter((death) => now - death < WINDOW_MS), now];
    return this.deaths.length <= MOST_IN_WINDOW;
  }

  /** The engineer asked for a restart: count anew. */
  public renew(): void {
    this.deaths = [];
  }
}
