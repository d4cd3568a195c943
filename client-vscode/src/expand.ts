/** `~` and variables in settings about programs, as elsewhere in VS Code's settings, and what relative paths are relative to. */

import * as path from "node:path";

/** Where settings are read. */
export interface Place {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** The path of the workspace folder of a name, or of the first; undefined if there is none. */
  folder(name?: string): string | undefined;
}

/** Replace `~`, `${userHome}`, `${workspaceFolder}`, `${workspaceFolder:NAME}` and `${env:NAME}`. */
export function expand(text: string, { home, env, folder }: Place): string {
  return text.trim().replace(/^~(?=$|[\\/])|\$\{(\w+)(?::([^}]+))?\}/g, (all, variable?: string, name?: string) => {
    switch (variable) {
      case undefined:
      case "userHome":
        return home;
      case "workspaceFolder":
        return folder(name) ?? all; // nothing in its place would make a path of the root
      case "env":
        return env[name ?? ""] ?? "";
      default:
        return all;
    }
  });
}

/** The program that a setting names: an absolute path, or a name that the system looks for. */
export function program(text: string, place: Place): string {
  const expanded = expand(text, place);
  const folder = place.folder();
  return folder && /[\\/]/.test(expanded) ? path.resolve(folder, expanded) : expanded;
}
