import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { liesIn } from "../src/status/inside";

describe("files and folders", () => {
  let place: string;
  const at = (name: string): string => path.join(place, name);

  before(() => {
    place = mkdtempSync(path.join(tmpdir(), "inside-"));
    for (const folder of ["project", "projects"]) {
      mkdirSync(at(folder));
      writeFileSync(at(`${folder}/a.ts`), "");
    }
    symlinkSync(at("project"), at("link"));
    symlinkSync(at("projects/a.ts"), at("project/away.ts"));
  });

  after(() => {
    rmSync(place, { recursive: true });
  });

  const cases = [
    ["in the folder", "project/a.ts", "project", true],
    ["of a folder that was opened by a link", "project/a.ts", "link", true],
    ["that was opened by a link to the folder", "link/a.ts", "project", true],
    ["that a link in the folder leads away to", "project/away.ts", "project", false],
    ["beside the folder", "projects/a.ts", "project", false],
    ["that is not there any more", "link/gone.ts", "link", true],
  ] as const;
  for (const [what, file, folder, expected] of cases) {
    test(`a file ${what} lies ${expected ? "inside" : "outside"}`, () => {
      assert.equal(liesIn(at(file), [at(folder)]), expected);
    });
  }
});
