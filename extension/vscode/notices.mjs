// Writes ThirdPartyNotices.txt: the licence of each package that is in the bundle.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const RULE = `\n${"-".repeat(80)}\n\n`;
const HEAD = "The extension is Apache-2.0, see LICENSE. It contains these packages:\n";

/** Name the packages of esbuild's metafile; throws where one comes without a licence text. */
export function writeNotices(metafile, file) {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  writeFileSync(file, [HEAD, ...[...folders].sort().map(notice)].join(RULE));
}

function packageFolder(input) {
  return /^.*node_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, "package.json"), "utf8"),
  );
  const texts = readdirSync(folder)
    .filter((entry) => /^(licen[cs]e|notice|third-?party-?notices)(\.|$)/i.test(entry))
    .sort()
    .map((entry) => readFileSync(path.join(folder, entry), "utf8").trim());
  if (texts.length === 0) {
    throw new Error(`${name} ${version} has no licence text to ship with it.`);
  }
  return `${name} ${version} (${license})\n\n${texts.join("\n\n")}\n`;
}
