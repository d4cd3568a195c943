/** A folder that is not trusted. The driver outside gives trust when it has seen the window. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension, finding, findings, open, servers } from "../hands";
import { BAD } from "../samples";
import { tell, test, until } from "../suite";

test("the server is not started before the folder is trusted, and then it is", async () => {
  assert.equal(vscode.workspace.isTrusted, false);
  const { document } = await open("untrusted.jsonl", [BAD]);
  const api = await extension.activate();
  await api.ready();
  assert.equal(api.state().kind, "untrusted");
  assert.deepEqual(servers(), []);
  assert.deepEqual(findings(document), []);
  await vscode.commands.executeCommand("tuneline.restartServer");
  assert.equal(api.state().kind, "untrusted", "a restart changes nothing");
  assert.deepEqual(servers(), []);
  tell({ step: "untrusted" });
  await until("trust", () => vscode.workspace.isTrusted, 300);
  await until("the server to run", () => api.state().kind === "running");
  await finding(document, "unknown-role");
});

export { run } from "../suite";
