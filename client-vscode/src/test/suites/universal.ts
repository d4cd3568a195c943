/** The extension brings no server along, and the Python of the PATH has Tuneline installed. */

import * as assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { extension, finding, hoverSays, open, rangeOf, running } from "../hands";
import { BAD } from "../samples";
import { set, test, until } from "../suite";

test("the Tuneline of the environment finds and hovers", async () => {
  assert.ok(!existsSync(join(extension.extensionPath, "bundled", "libs")), "there is no server in the VSIX");
  const { document } = await open("universal.jsonl", [BAD]);
  const { source, command } = (await running()).state();
  assert.deepEqual([source, ...command!.slice(1)], ["environment", "-m", "tuneline", "server"]);
  await finding(document, "unknown-role");
  await hoverSays(document, rangeOf(document, "Tokyo").start, /\d+ tokens/);
});

test("a Python without Tuneline is told", async () => {
  await set("tuneline.interpreter", process.env["PYTHON_GOOD"]);
  const { state } = await extension.activate();
  await until("the message", () => /without Tuneline installed\.$/.test(state().message ?? ""));
});

export { run } from "../suite";
