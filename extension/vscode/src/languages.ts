/** The languages that Groundspeed works on, as the editor names them. */
export const LANGUAGES = [
  "typescript",
  "typescriptreact",
  "javascript",
  "javascriptreact",
] as const;

/** The documents that Groundspeed works on: files, and what is not saved as one yet. */
export const DOCUMENTS = LANGUAGES.flatMap((language) => [
  { scheme: "file", language },
  { scheme: "untitled", language },
]);
