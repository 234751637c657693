/** Where the server's command is: the setting decides, then `PATH`. */

import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

export type ServerSearch =
  | { readonly found: true; readonly command: string }
  | { readonly found: false; readonly problem: string };

export interface SearchPlaces {
  /** The setting `groundspeed.server.path`; empty when it is not set. */
  readonly configured: string;
  /** The environment variable `PATH`. */
  readonly path: string;
  readonly home: string;
}

export const INSTALL_HINT = "Run `pip install groundspeed`, then Groundspeed: Restart Server.";

/** Find the server, or say in two sentences why it was not found and what to do. */
export function findServer(
  places: SearchPlaces,
  isExecutable: (file: string) => boolean = isExecutableFile,
): ServerSearch {
  if (places.configured !== "") {
    const command = expandHome(places.configured, places.home);
    if (isExecutable(command)) {
      return { found: true, command };
    }
    const problem =
      `The setting groundspeed.server.path names ${command}, which is not a command. ` +
      "Correct it, or clear it to use the groundspeed command on your PATH.";
    return { found: false, problem };
  }
  const command = places.path
    .split(path.delimiter)
    // A relative entry would run whatever a workspace put there.
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, "groundspeed"))
    .find(isExecutable);
  if (command !== undefined) {
    return { found: true, command };
  }
  return { found: false, problem: `The groundspeed command is not on your PATH. ${INSTALL_HINT}` };
}

function expandHome(file: string, home: string): string {
  return file === "~" || file.startsWith("~/") ? path.join(home, file.slice(1)) : file;
}

function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return path.isAbsolute(file) && statSync(file).isFile();
  } catch {
    return false;
  }
}
