/** The languages that Groundspeed works on, as the editor names them. */
export const LANGUAGES = [
  "typescript",
  "typescriptreact",
  "javascript",
  "javascriptreact",
] as const;
