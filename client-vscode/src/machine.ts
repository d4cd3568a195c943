/** The Pythons that a machine may have on its PATH, best first. */

import * as path from "node:path";
import type { Command } from "./python";

/** macOS has a python3 here that opens a dialog where Apple's developer tools are missing, and is 3.9 where they are not. */
const OF_APPLE = "/usr/bin";

export function ofMachine(platform: NodeJS.Platform, search: string, exists: (file: string) => boolean): Command[] {
  if (platform === "win32") {
    return [["python"], ["py", "-3"]];
  }
  // Where the first of them is old, a newer one often lies beside it under its full name.
  const names = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11"];
  if (platform !== "darwin") {
    return names.map((name): Command => [name]);
  }
  const folders = search.split(":").filter((folder) => folder && path.posix.resolve(folder) !== OF_APPLE);
  const files = names.map((name) => folders.map((folder) => path.posix.join(folder, name)).find(exists));
  return files.filter((file) => file !== undefined).map((file): Command => [file]);
}
