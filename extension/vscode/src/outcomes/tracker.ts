/**
 * What the engineer does with ghost text, as far as the editor's stable API lets an extension see.
 *
 * VS Code tells an extension only that a whole suggestion was accepted. The rest follows from the
 * order of its events: a change that writes the next characters of the suggestion comes with a
 * selection change that was made by the keyboard when the engineer typed it, and by no device when
 * a command such as "accept next word" inserted it. The server sees every edit itself, so this
 * reports only what an edit does not tell.
 */

/** A suggestion that the editor was given. Offsets and lengths are in UTF-16 units. */
export interface Offer<Item> {
  readonly id: string;
  readonly uri: string;
  /** The whole text of the suggestion. */
  readonly text: string;
  /** How much of the text stands before the cursor already. */
  readonly present: number;
  /** Where the rest would be inserted: the cursor. */
  readonly offset: number;
  /** What to name when reporting. */
  readonly item: Item;
  /** The editor's own list of names, while it is open at the cursor. */
  readonly list?: List | undefined;
}

export interface List {
  /** The text that the chosen entry would insert, and where. */
  readonly offset: number;
  readonly text: string;
  /** Whether the suggestion says something else, so that the editor does not show it. */
  readonly covers: boolean;
}

export interface Change {
  readonly offset: number;
  readonly removed: number;
  readonly text: string;
}

export interface Reports<Item> {
  shown(item: Item): void;
  /** The list of names covers it. */
  covered(item: Item): void;
  partiallyAccepted(item: Item, acceptedLength: number): void;
  ignored(item: Item): void;
}

interface Live<Item> {
  readonly id: string;
  readonly uri: string;
  readonly item: Item;
  readonly text: string;
  /** How much of the text the document has. */
  present: number;
  /** The cursor, behind what is present. */
  offset: number;
  list: List | undefined;
  /** What the editor can show in its place, when the engineer asks for it. */
  others: readonly Offer<Item>[];
  /** Whether the last change goes on with it, and not with the one in whose place it was. */
  turnedTo: boolean;
  /** Whether the editor shows it, as was reported; undefined where nothing was yet. */
  seen: boolean | undefined;
}

export class OutcomeTracker<Item> {
  private live: Live<Item> | undefined;
  /** Whether the last change wrote the next characters, and its selection change is to come. */
  private stepped = false;

  public constructor(private readonly reports: Reports<Item>) {}

  /** The editor was given suggestions, or the same one again for the rest of it. */
  public offered(offer: Offer<Item>, others: readonly Offer<Item>[] = []): void {
    const live = this.live;
    const rest = offer.text.slice(offer.present);
    if (live?.id === offer.id && live.uri === offer.uri && live.text.endsWith(rest)) {
      live.present = live.text.length - rest.length;
      live.offset = offer.offset;
      live.list = offer.list;
      live.others = others;
      this.look(live);
      return;
    }
    // A different suggestion replaces the old one; the server, which sent both, knows.
    this.live = { ...offer, list: offer.list, others, turnedTo: false, seen: undefined };
    this.stepped = false;
    this.look(this.live);
  }

  /** The editor was given nothing for this document, so what it showed is gone. */
  public offeredNothing(uri: string): void {
    if (this.live?.uri === uri) {
      this.forget();
    }
  }

  public changed(uri: string, changes: readonly Change[], undoing: boolean): void {
    const live = this.live;
    const [change] = changes;
    if (live?.uri !== uri || change === undefined) {
      return;
    }
    const text = change.text.replaceAll("\r\n", "\n");
    const inserted = changes.length === 1 && !undoing && text !== "" && change.removed === 0;
    const goesOn = (offer: Offer<Item>): boolean =>
      inserted && change.offset === offer.offset && offer.text.startsWith(text, offer.present);
    const taken = goesOn(live) ? live : live.others.find(goesOn);
    if (!taken) {
      this.forget();
      return;
    }
    this.live = {
      ...live,
      ...taken,
      present: taken.present + text.length,
      offset: taken.offset + change.text.length,
      turnedTo: taken !== live,
      others: [],
    };
    // What the list of names inserts is not the suggestion's, though it says the same.
    this.stepped = live.list?.offset !== change.offset || live.list.text !== text;
  }

  /** The cursor moved: `byKeyboard` is true for typing and arrow keys, false for commands. */
  public selected(uri: string, offset: number, byKeyboard: boolean): void {
    const live = this.live;
    const stepped = this.stepped;
    this.stepped = false;
    if (live?.uri !== uri) {
      return;
    }
    if (stepped && byKeyboard && live.turnedTo) {
      this.forget();
    } else if (stepped) {
      // When nothing is left, the acceptance of the whole follows by its own command.
      if (!byKeyboard && live.present < live.text.length) {
        this.reports.partiallyAccepted(live.item, live.present);
      }
    } else if (offset !== live.offset) {
      this.leave();
    }
  }

  /** Whether a suggestion was offered at this place, and nothing is known to have ended it. */
  public awaits(uri: string, offset: number): boolean {
    return this.live?.uri === uri && this.live.offset === offset;
  }

  /** The editor accepted the whole suggestion, or the last piece of it. */
  public accepted(id: string): void {
    if (this.live?.id === id) {
      this.forget();
    }
  }

  /** The engineer went elsewhere: another editor, a closed document, a disabled feature. */
  public leave(): void {
    const live = this.live;
    this.forget();
    // What stands there whole is not passed over, wherever the editor puts its cursor.
    if (live !== undefined && live.present < live.text.length) {
      this.reports.ignored(live.item);
    }
  }

  /** Report what became visible, or was covered. */
  private look(live: Live<Item>): void {
    const seen = live.list?.covers !== true;
    if (seen !== live.seen) {
      live.seen = seen;
      this.reports[seen ? "shown" : "covered"](live.item);
    }
  }

  private forget(): void {
    this.live = undefined;
    this.stepped = false;
  }
}
