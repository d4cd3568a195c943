/** The machine that `launch.ts` asks: files, interpreters, programs. */

import { existsSync } from "node:fs";
import * as path from "node:path";
import { candidates } from "./interpreters";
import type { World } from "./launch";
import { ask, type Command, type Python, run, type Silent } from "./python";
import { readVersion } from "./versions";

/** A view of the machine for one decision; answers of interpreters are remembered, so make a new one for the next. */
export function world(extensionPath: string): World {
  const tool = path.join(extensionPath, "bundled", "tool");
  const libraries = path.join(extensionPath, "bundled", "libs", "tuneline");
  const answers = new Map<string, Promise<Python | Silent>>();
  return {
    bundled: existsSync(libraries) ? path.join(tool, "server.py") : undefined,
    candidates,
    exists: existsSync,
    ask(command: Command) {
      const key = command.join("\0");
      const answer = answers.get(key) ?? ask(command, path.join(tool, "probe.py"));
      answers.set(key, answer);
      return answer;
    },
    async installed() {
      try {
        return readVersion(await run(["tuneline"], ["--version"]))?.join(".");
      } catch {
        return undefined;
      }
    },
  };
}
