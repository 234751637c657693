/** Where files lie, as the server sees it: behind symbolic links. */

import { realpathSync } from "node:fs";
import * as path from "node:path";

/** Whether a file lies in one of some folders. */
export function liesIn(file: string, folders: readonly string[]): boolean {
  const place = resolved(file);
  if (place === undefined) {
    return folders.some((folder) => holds(folder, file));
  }
  return folders.some((folder) => holds(resolved(folder) ?? folder, place));
}

function holds(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way.split(path.sep)[0] !== ".." && !path.isAbsolute(way);
}

/** The path without symbolic links; undefined where there is nothing. */
function resolved(name: string): string | undefined {
  try {
    return realpathSync.native(name);
  } catch {
    return undefined;
  }
}
