/** Words for a terminal whose shell is not known. */

/** Quote a path where a shell would split it; a plain one stays as it is. */
export function shellWord(file: string): string {
  return /^[\w./\\:~+@-]+$/.test(file) ? file : `"${file.replaceAll(/["\\$`]/g, "\\$&")}"`;
}
