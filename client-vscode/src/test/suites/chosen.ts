/** The Python extension is there (a stand-in), and no Python on the PATH. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension, finding, open, running, servers } from "../hands";
import { BAD } from "../samples";
import { test, until } from "../suite";

function choose(python: string): void {
  vscode.extensions.getExtension<{ choose(path: string): void }>("ms-python.python")!.exports.choose(python);
}

test("the Python that is chosen in the Python extension runs the server, also when it becomes another", async () => {
  const { document } = await open("chosen.jsonl", [BAD]);
  const { state } = await extension.activate();
  const runs = (python: string) => until(`${python} to run the server`, () => state().command?.[0] === python);
  await runs(process.env["PYTHON_GOOD"]!);
  await finding(document, "unknown-role");
  const other = process.env["PYTHON_WITH_TUNELINE"]!;
  choose(other);
  await runs(other);
  await finding(document, "unknown-role");
});

test("a server that falls while the choice is looked at is started once", async () => {
  const { document } = await open("fallen.jsonl", [BAD]);
  const api = await running();
  const [before] = servers();
  choose(process.env["PYTHON_GOOD"]!);
  process.kill(before!, "SIGKILL");
  await until("its fall to be seen", () => api.state().kind !== "running");
  await api.ready();
  assert.equal(api.state().kind, "running");
  assert.equal(servers().length, 1);
  await finding(document, "unknown-role");
});

export { run } from "../suite";
