// Bundles the extension to out/extension.js and names what is in it in ThirdPartyNotices.txt; or
// with --tests bundles each test to out/test/*.test.js.
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { writeNotices } from "./notices.mjs";

const tests = process.argv.includes("--tests");
const shared = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  logLevel: "warning",
};

if (tests) {
  rmSync("out/test", { recursive: true, force: true });
  const entryPoints = readdirSync("test")
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => `test/${name}`);
  await build({ ...shared, entryPoints, outdir: "out/test", sourcemap: "inline" });
} else {
  rmSync("out", { recursive: true, force: true });
  const { metafile } = await build({
    ...shared,
    entryPoints: ["src/extension.ts"],
    outfile: "out/extension.js",
    external: ["vscode"],
    minify: true,
    metafile: true,
  });
  writeNotices(metafile, "ThirdPartyNotices.txt");
}
