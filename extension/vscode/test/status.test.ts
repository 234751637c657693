import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownStatus, STARTING, statusText } from "../src/status/status";

describe("status", () => {
  const answering = { ...ownStatus("Normal", "haiku-5.5 answers."), model: "haiku-5.5" };
  const cases = [
    ["a model that answers", answering, undefined, "$(sparkle) Groundspeed", "information"],
    ["a server that starts", STARTING, undefined, "$(loading~spin) Groundspeed", "information"],
    ["a warning", ownStatus("Warning", "Slow."), undefined, "$(warning) Groundspeed", "warning"],
    ["an error", ownStatus("Error", "None."), undefined, "$(error) Groundspeed", "error"],
    [
      "an error while off",
      ownStatus("Error", "None."),
      "Completions are off.",
      "$(error) Groundspeed",
      "error",
    ],
    [
      "no model",
      ownStatus("Inactive", "No."),
      undefined,
      "$(circle-slash) Groundspeed",
      "information",
    ],
    [
      "completions off",
      answering,
      "Completions are off.",
      "$(circle-slash) Groundspeed",
      "information",
    ],
  ] as const;
  for (const [what, status, off, short, severity] of cases) {
    test(what, () => {
      const text = statusText(status, off);

      assert.deepEqual([text.short, text.severity], [short, severity]);
    });
  }

  test("what is off is said before the rest", () => {
    assert.equal(statusText(answering, "It is off.").long, "It is off. haiku-5.5 answers.");
  });
});
