import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { type Offer, OutcomeTracker } from "../src/outcomes/tracker";

const URI = "file:///a.ts";

describe("outcome tracker", () => {
  let reported: string[];
  let tracker: OutcomeTracker<string>;

  const offer = (changes: Partial<Offer<string>> = {}): Offer<string> => ({
    id: "one",
    uri: URI,
    text: "alpha beta\ngamma",
    present: 0,
    offset: 10,
    item: changes.id ?? "one",
    ...changes,
  });

  /** One character or more, as the editor reports them: an edit, then the cursor. */
  const write = (offset: number, text: string, { byKeyboard }: { byKeyboard: boolean }): void => {
    tracker.changed(URI, [{ offset, removed: 0, text }], false);
    tracker.selected(URI, offset + text.length, byKeyboard);
  };

  beforeEach(() => {
    reported = [];
    tracker = new OutcomeTracker<string>({
      shown: (item) => reported.push(`shown ${item}`),
      covered: (item) => reported.push(`covered ${item}`),
      partiallyAccepted: (item, length) => reported.push(`partial ${item} ${length}`),
      ignored: (item) => reported.push(`ignored ${item}`),
    });
  });

  test("a suggestion is reported shown once, however often it is offered", () => {
    tracker.offered(offer());
    tracker.offered(offer());

    assert.deepEqual(reported, ["shown one"]);
  });

  test("the same suggestion stays the same while it is typed through", () => {
    tracker.offered(offer());
    write(10, "al", { byKeyboard: true });
    tracker.offered(offer({ text: "pha beta\ngamma", offset: 12 }));
    write(12, "p", { byKeyboard: true });

    assert.deepEqual(reported, ["shown one"]);
  });

  test("words that a command inserts are partial acceptances, counted from the start", () => {
    tracker.offered(offer());
    write(10, "alpha", { byKeyboard: false });
    tracker.offered(offer({ text: " beta\ngamma", offset: 15 }));
    write(15, " beta", { byKeyboard: false });

    assert.deepEqual(reported, ["shown one", "partial one 5", "partial one 10"]);
  });

  test("a word is told from a key even when it has one character", () => {
    tracker.offered(offer({ text: "x = 1" }));
    write(10, "x", { byKeyboard: false });

    assert.deepEqual(reported, ["shown one", "partial one 1"]);
  });

  test("what was typed before a partial acceptance counts in its length", () => {
    tracker.offered(offer());
    write(10, "al", { byKeyboard: true });
    write(12, "pha", { byKeyboard: false });

    assert.deepEqual(reported, ["shown one", "partial one 5"]);
  });

  test("a text that begins before the cursor is counted from its own start", () => {
    tracker.offered(offer({ text: "const alpha", present: 6 }));
    write(10, "al", { byKeyboard: false });

    assert.deepEqual(reported, ["shown one", "partial one 8"]);
  });

  test("line ends of the document are those of the suggestion", () => {
    tracker.offered(offer());
    write(10, "alpha beta\r\n", { byKeyboard: false });
    write(22, "ga", { byKeyboard: false });

    assert.deepEqual(reported, ["shown one", "partial one 11", "partial one 13"]);
  });

  test("characters outside the basic plane count two units", () => {
    tracker.offered(offer({ text: "é😀 done" }));
    write(10, "é😀", { byKeyboard: false });

    assert.deepEqual(reported, ["shown one", "partial one 3"]);
  });

  test("an acceptance of the whole is left to its own command", () => {
    tracker.offered(offer());
    write(10, "alpha beta\ngamma", { byKeyboard: false });
    tracker.accepted("one");
    tracker.selected(URI, 0, true);

    assert.deepEqual(reported, ["shown one"]);
  });

  test("a cursor that the editor puts before the end of the whole leaves nothing behind", () => {
    tracker.offered(offer());
    write(10, "alpha beta\ngamma", { byKeyboard: false });
    tracker.selected(URI, 25, false);

    assert.deepEqual(reported, ["shown one"]);
  });

  const seenInTheEdit: [string, () => void][] = [
    [
      "a key that disagrees",
      () => {
        write(10, "z", { byKeyboard: true });
      },
    ],
    [
      "an edit elsewhere",
      () => {
        write(3, "alpha", { byKeyboard: true });
      },
    ],
    [
      "an undo",
      () => {
        tracker.changed(URI, [{ offset: 10, removed: 0, text: "alpha" }], true);
      },
    ],
    [
      "a removal",
      () => {
        tracker.changed(URI, [{ offset: 9, removed: 1, text: "" }], false);
      },
    ],
    [
      "several cursors",
      () => {
        const change = { offset: 10, removed: 0, text: "alpha" };
        tracker.changed(URI, [change, { ...change, offset: 50 }], false);
      },
    ],
    [
      "an empty answer",
      () => {
        tracker.offeredNothing(URI);
      },
    ],
  ];
  for (const [what, act] of seenInTheEdit) {
    test(`${what} ends the suggestion without a report: the server sees it`, () => {
      tracker.offered(offer());
      act();
      tracker.leave();

      assert.deepEqual(reported, ["shown one"]);
    });
  }

  test("a cursor that goes elsewhere leaves the suggestion behind", () => {
    tracker.offered(offer());
    tracker.selected(URI, 3, true);
    tracker.leave();

    assert.deepEqual(reported, ["shown one", "ignored one"]);
  });

  test("a cursor that stays is no sign", () => {
    tracker.offered(offer());
    tracker.selected(URI, 10, true);

    assert.deepEqual(reported, ["shown one"]);
  });

  test("other documents do not matter", () => {
    tracker.offered(offer());
    tracker.changed("file:///b.ts", [{ offset: 10, removed: 0, text: "z" }], false);
    tracker.selected("file:///b.ts", 3, true);
    tracker.offeredNothing("file:///b.ts");
    write(10, "alpha", { byKeyboard: false });

    assert.deepEqual(reported, ["shown one", "partial one 5"]);
  });

  test("a new suggestion takes the place of the old", () => {
    tracker.offered(offer());
    tracker.offered(offer({ id: "two", text: "other" }));
    tracker.selected(URI, 0, true);

    assert.deepEqual(reported, ["shown one", "shown two", "ignored two"]);
  });

  test("a suggestion is not shown while the editor's list of names covers it", () => {
    const list = { offset: 10, text: "alphabet", covers: true };
    tracker.offered(offer({ list }));
    write(10, "al", { byKeyboard: true });
    tracker.offered(offer({ text: "pha beta\ngamma", offset: 12 }));
    tracker.offered(offer({ text: "pha beta\ngamma", offset: 12, list }));

    assert.deepEqual(reported, ["covered one", "shown one", "covered one"]);
  });

  test("what the editor's list of names inserts is not accepted", () => {
    tracker.offered(offer({ list: { offset: 10, text: "alpha", covers: false } }));
    write(10, "alpha", { byKeyboard: false });
    write(15, " beta", { byKeyboard: false });

    assert.deepEqual(reported, ["shown one", "partial one 10"]);
  });

  test("a word of another of several suggestions is accepted from that one", () => {
    tracker.offered(offer(), [offer({ id: "two", text: "other words", item: "two" })]);
    write(10, "other", { byKeyboard: false });
    write(15, " words", { byKeyboard: false });

    assert.deepEqual(reported, ["shown one", "partial two 5"]);
  });

  test("what is typed goes on with none of the other suggestions", () => {
    tracker.offered(offer(), [offer({ id: "two", text: "other words", item: "two" })]);
    write(10, "o", { byKeyboard: true });
    write(11, "ther", { byKeyboard: false });
    tracker.leave();

    assert.deepEqual(reported, ["shown one"]);
  });

  test("a suggestion is awaited where it was offered, until its end", () => {
    const before = tracker.awaits(URI, 10);
    tracker.offered(offer());
    const offered = tracker.awaits(URI, 10);
    write(10, "a", { byKeyboard: true });
    const typedThrough = [tracker.awaits(URI, 10), tracker.awaits(URI, 11)];
    tracker.selected(URI, 3, true);

    assert.deepEqual([before, offered, ...typedThrough], [false, true, false, true]);
    assert.deepEqual([tracker.awaits(URI, 3), tracker.awaits(URI, 11)], [false, false]);
  });
});
