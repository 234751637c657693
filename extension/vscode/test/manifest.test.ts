/** The manifest keeps the promises that the documentation makes. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { SERVER_SETTINGS } from "../src/server/settings";

interface Manifest {
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly enabledApiProposals?: readonly string[];
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly keybindings?: unknown;
    readonly configuration: { readonly properties: Readonly<Record<string, { scope: string }>> };
  };
}

interface TelemetryFile {
  readonly events: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly commonProperties: Readonly<Record<string, unknown>>;
}

interface Contract {
  readonly properties: { readonly type: { readonly enum: readonly string[] } };
  readonly $defs: Readonly<
    Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>
  >;
}

const read = (name: string): unknown => JSON.parse(readFileSync(name, "utf8"));

describe("manifest", () => {
  const manifest = read("package.json") as Manifest;
  const settings = manifest.contributes.configuration.properties;

  test("no proposed API, and no key is taken", () => {
    assert.deepEqual(
      [manifest.enabledApiProposals, manifest.contributes.keybindings],
      [undefined, undefined],
    );
  });

  test("types are those of the oldest editor that is promised", () => {
    assert.equal(`^${manifest.devDependencies["@types/vscode"] ?? ""}`, manifest.engines.vscode);
  });

  test("a workspace cannot choose the server, the model or what leaves the machine", () => {
    const delicate = Object.keys(settings).filter((name) =>
      /^groundspeed\.(server|model|gate|telemetry)\./.test(name),
    );
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;

    assert.deepEqual(
      delicate.filter((name) => !/^(machine|application)$/.test(settings[name]?.scope ?? "")),
      [],
    );
    assert.deepEqual([...restrictedConfigurations].sort(), [...delicate].sort());
  });

  test("what an engineer keeps to themselves holds on remote hosts as well", () => {
    const kept = ["groundspeed.gate.exclude", "groundspeed.telemetry.enabled"];

    assert.deepEqual(
      kept.map((name) => settings[name]?.scope),
      ["application", "application"],
    );
  });

  test("every command of the palette is there while no server runs", () => {
    const registered = readFileSync("src/commands.ts", "utf8");

    assert.deepEqual(
      manifest.contributes.commands.filter(({ command }) => !registered.includes(`"${command}": `)),
      [],
    );
  });

  test("every setting for the server is declared", () => {
    assert.deepEqual(
      SERVER_SETTINGS.filter((name) => !(`groundspeed.${name}` in settings)),
      [],
    );
  });
});

describe("telemetry.json", () => {
  const declared = read("telemetry.json") as TelemetryFile;
  const contract = read("../../contract/groundspeed_contract/events.v1.schema.json") as Contract;

  for (const type of contract.properties.type.enum) {
    test(`declares every field of ${type}`, () => {
      const fields = Object.keys(
        contract.$defs[type.replace("groundspeed.", "")]?.properties ?? {},
      );
      const known = { ...declared.commonProperties, ...declared.events[type] };

      assert.ok(fields.length > 0);
      assert.deepEqual(
        fields.filter((field) => !(field in known)),
        [],
      );
    });
  }
});
