/** The server is killed: it comes back, but not for ever. Runs last, for it uses up the patience of the client. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { finding, findings, open, running, servers } from "./hands";
import { BAD, GOOD } from "./samples";
import { test, until } from "./suite";

test("a killed server is started again, and findings come back", async () => {
  const editor = await open("killed.jsonl", [GOOD]);
  const api = await running();
  await finding(editor.document, "too-few-examples");
  const [before] = servers();
  process.kill(before!, "SIGKILL");
  await until("another process", () => servers().length === 1 && servers()[0] !== before);
  await until("it to run", () => api.state().kind === "running");
  await editor.edit((edit) => edit.insert(editor.document.lineAt(1).range.end, BAD));
  await finding(editor.document, "unknown-role");
});

test("a server that ends again and again is given up, and a restart brings it back", async () => {
  const { document } = await open("given-up.jsonl", [BAD]);
  const api = await running();
  let kills = 0;
  while (api.state().kind !== "stopped") {
    const [pid] = await until("a process", () => servers().length === 1 && servers());
    process.kill(pid!, "SIGKILL");
    kills += 1;
    assert.ok(kills <= 10, `killed ${kills} times, and it is still started again`);
    const isBack = () => api.state().kind === "running" && servers().some((it) => it !== pid);
    await until("it to come back or to stay away", () => isBack() || api.state().kind === "stopped");
  }
  assert.match(api.state().message!, /not started again/);
  assert.equal(servers().length, 0);
  await vscode.commands.executeCommand("tuneline.restartServer");
  await until("it to run", () => api.state().kind === "running");
  await finding(document, "unknown-role");
  assert.ok(findings(document).length >= 1);
});

test("a server that ends before it is ready is told, and a restart brings it back", async () => {
  const { document } = await open("early.jsonl", [BAD]);
  const api = await running();
  const restarted = vscode.commands.executeCommand("tuneline.restartServer");
  const [old] = servers();
  const pid = await until("the next process", () => servers().find((it) => it !== old));
  process.kill(pid, "SIGKILL");
  await restarted;
  await until("its end to be told", () => api.state().kind === "failed");
  assert.match(api.state().message!, /could not be started/);
  await vscode.commands.executeCommand("tuneline.restartServer");
  await until("it to run", () => api.state().kind === "running");
  await finding(document, "unknown-role");
});
