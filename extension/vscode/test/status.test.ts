import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownStatus, STARTING, statusText } from "../src/status/status";

describe("status", () => {
  const answering = { ...ownStatus("Normal", "haiku-5.5 answers."), model: "haiku-5.5" };
  const cases = [
    ["a model that answers", answering, true, "$(sparkle) Groundspeed", "information"],
    ["a server that starts", STARTING, true, "$(loading~spin) Groundspeed", "information"],
    ["a warning", ownStatus("Warning", "Slow."), true, "$(warning) Groundspeed", "warning"],
    ["an error", ownStatus("Error", "None."), true, "$(error) Groundspeed", "error"],
    ["an error while off", ownStatus("Error", "None."), false, "$(error) Groundspeed", "error"],
    ["no model", ownStatus("Inactive", "No."), true, "$(circle-slash) Groundspeed", "information"],
    ["completions off", answering, false, "$(circle-slash) Groundspeed", "information"],
  ] as const;
  for (const [what, status, enabled, short, severity] of cases) {
    test(what, () => {
      const text = statusText(status, enabled);

      assert.deepEqual([text.short, text.severity], [short, severity]);
    });
  }

  test("what is off is said before the rest", () => {
    assert.equal(statusText(answering, false).long, "Completions are off. haiku-5.5 answers.");
  });
});
