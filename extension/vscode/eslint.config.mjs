import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["out/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      eqeqeq: "error",
      "max-lines": ["error", 250],
      "no-console": "error",
    },
  },
  {
    // The code that is tested without an editor must not need one.
    files: ["src/outcomes/tracker.ts", "src/server/*.ts", "src/status/status.ts", "test/**/*.ts"],
    rules: { "no-restricted-imports": ["error", "vscode"] },
  },
  {
    // node:test reports what a test's promise says; nobody awaits it at the top.
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-floating-promises": "off" },
  },
  { files: ["*.mjs"], languageOptions: { globals: { process: "readonly" } } },
);
