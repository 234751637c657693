import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findServer } from "../src/server/find";
import { RestartBudget } from "../src/server/restarts";
import { allows, narrowed, path, serverSettings } from "../src/server/settings";
import { shellWord } from "../src/server/shell";

describe("finding the server", () => {
  const find = (configured: string, path: string, ...present: string[]): string => {
    const search = findServer({ configured, path, home: "/home/me" }, (file) =>
      present.includes(file),
    );
    return search.found ? search.command : search.problem;
  };

  test("the setting comes before PATH", () => {
    const found = find("/opt/gs", "/bin", "/opt/gs", "/bin/groundspeed");

    assert.equal(found, "/opt/gs");
  });

  test("a tilde is the home folder", () => {
    assert.equal(find("~/bin/gs", "", "/home/me/bin/gs"), "/home/me/bin/gs");
  });

  test("a setting that names no command is not papered over", () => {
    assert.match(find("/opt/gs", "/bin", "/bin/groundspeed"), /\/opt\/gs, which is not a command/);
  });

  test("the first folder of PATH that has it wins", () => {
    const found = find("", "/a:/b:/c", "/b/groundspeed", "/c/groundspeed");

    assert.equal(found, "/b/groundspeed");
  });

  test("relative folders of PATH are passed over", () => {
    assert.match(find("", ".:bin:", "groundspeed", "bin/groundspeed"), /not on your PATH/);
  });

  test("a missing server says how to install it", () => {
    assert.match(find("", "/bin"), /pip install groundspeed/);
  });
});

describe("restarting", () => {
  test("four deaths within minutes are forgiven, the fifth is not", () => {
    const budget = new RestartBudget(() => 0);
    const forgiven = [1, 2, 3, 4, 5].map(() => budget.spend());

    assert.deepEqual(forgiven, [true, true, true, true, false]);
  });

  test("deaths far apart never add up", () => {
    let now = 0;
    const budget = new RestartBudget(() => (now += 60_000));
    const forgiven = Array.from({ length: 20 }, () => budget.spend());

    assert.ok(forgiven.every(Boolean));
  });

  test("the engineer's own restart counts anew", () => {
    const budget = new RestartBudget(() => 0);
    for (let death = 0; death < 5; death++) {
      budget.spend();
    }
    budget.renew();

    assert.equal(budget.spend(), true);
  });
});

describe("settings for the server", () => {
  test("only what was set is passed on, in the words of the configuration file", () => {
    const chosen: Record<string, unknown> = {
      "model.baseUrl": "http://127.0.0.1:8080/v1",
      "model.name": "",
      "model.provider": null,
      "review.onSave": false,
      "server.path": "/opt/gs",
    };

    assert.deepEqual(
      serverSettings((name) => chosen[name]),
      { model: { base_url: "http://127.0.0.1:8080/v1" }, review: { on_save: false } },
    );
  });
});

describe("settings of a workspace", () => {
  const cases = [
    ["switch off what is on", true, false, false],
    ["switch off what was not set", undefined, false, false],
    ["do not switch on what is off", false, true, false],
    ["do not count otherwise", undefined, true, undefined],
    ["choose no names", "mine", "theirs", "mine"],
  ] as const;
  for (const [what, globalValue, workspaceValue, expected] of cases) {
    test(what, () => {
      assert.equal(narrowed({ globalValue, workspaceValue }), expected);
    });
  }
});

describe("settings of the wrong type", () => {
  test("a path that is no text is named as it was written", () => {
    assert.deepEqual([path(5), path(" ~/gs "), path(null), path(undefined)], ["5", "~/gs", "", ""]);
  });

  test("only what says so allows, and what was not set", () => {
    assert.deepEqual([true, undefined, false, "no", "true", null, 1].map(allows), [
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("words for a shell", () => {
  const cases = [
    ["groundspeed", "groundspeed"],
    ["/opt/g s/groundspeed", '"/opt/g s/groundspeed"'],
    ['/opt/$x`y"/gs', '"/opt/\\$x\\`y\\"/gs"'],
  ] as const;
  for (const [file, word] of cases) {
    test(`${file} becomes ${word}`, () => {
      assert.equal(shellWord(file), word);
    });
  }
});
