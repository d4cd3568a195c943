/** Which documents are checked, and what is found in them. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension, file, finding, findings, folder, open, openUntitled, rangeOf, rulesAre, running, servers, write } from "./hands";
import { BAD, GOOD, WEIGHED_WRONG } from "./samples";
import { test, until } from "./suite";

test("it is the extension of the VSIX, and its bundled server runs", async () => {
  assert.equal(extension.isActive, false, "it waits for a training file");
  await open("first.jsonl", [GOOD]);
  const state = (await running()).state();
  assert.equal(state.source, "bundled");
  assert.ok(state.command!.at(-1)!.startsWith(extension.extensionPath), "the server is inside the extension");
  assert.equal(state.version, (extension.packageJSON as { version: string }).version);
  assert.ok(!extension.extensionPath.includes("client-vscode"), "it is no source folder");
  assert.equal(servers().length, 1);
});

test("findings are where they should be, behind emoji and Chinese", async () => {
  const { document } = await open("train.jsonl", [GOOD, BAD, WEIGHED_WRONG]);
  await rulesAre(document, "too-few-examples", "unknown-role", "invalid-weight");
  assert.deepEqual(
    findings(document).sort((a, b) => a.rule.localeCompare(b.rule)),
    [
      { rule: "invalid-weight", severity: "error", text: "0.5" },
      { rule: "too-few-examples", severity: "information", text: '{"messages"' },
      { rule: "unknown-role", severity: "error", text: '"human"' },
    ],
  );
  const role = await finding(document, "unknown-role");
  assert.equal(role.source, "tuneline");
  const page = (role.code as { target: vscode.Uri }).target.toString();
  assert.match(page, /rules\/.*unknown-role/);
  // In UTF-16 units, as VS Code counts: the emoji before it is two of them.
  assert.deepEqual(role.range, new vscode.Range(1, BAD.indexOf('"human"'), 1, BAD.indexOf('"human"') + 7));
});

test("what is typed is checked", async () => {
  const editor = await open("typed.jsonl", [GOOD, BAD]);
  await finding(editor.document, "unknown-role");
  await editor.edit((edit) => edit.replace(rangeOf(editor.document, '"human"'), '"user"'));
  await rulesAre(editor.document, "too-few-examples");
});

test(".jsonl, .ndjson and .jsonlines are JSON Lines", async () => {
  for (const name of ["a.jsonl", "a.ndjson", "a.jsonlines"]) {
    const { document } = await open(name, [BAD]);
    assert.equal(document.languageId, "jsonl", name);
    await finding(document, "unknown-role");
  }
});

test("a document that was never saved is checked", async () => {
  const { document } = await openUntitled(`${BAD}\n`);
  await finding(document, "unknown-role");
});

test("a log is no training file: it is named, and only broken JSON is wrong", async () => {
  const line = '{"level": "info", "message": "started", "role": "human", "time": 1}';
  const { document } = await open("server-log.jsonl", [line, line, line, '{"level": "info",}']);
  await rulesAre(document, "invalid-json", "not-training-data");
});

test("a file of another language is left alone", async () => {
  await write("other.json", [BAD]);
  const other = await vscode.window.showTextDocument(file("other.json"));
  await finding((await open("beside.jsonl", [BAD])).document, "unknown-role");
  assert.deepEqual(findings(other.document).filter((it) => it.rule === "unknown-role"), []);
});

test("a settings file is heeded, and VS Code's defaults do not override it", async () => {
  await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(folder(), "settled"));
  await write("settled/tuneline.toml", ['target = "openai"', 'ignore = ["unknown-role"]']);
  const { document } = await open("settled/train.jsonl", [GOOD, BAD]);
  await rulesAre(document, "too-few-examples");
  assert.equal(findings(document)[0]!.severity, "error", "OpenAI refuses it");
  await write("settled/tuneline.toml", ['target = "openai"']);
  await until("the change of the settings file", () => findings(document).some((it) => it.rule === "unknown-role"));
});

test("the findings of a file that is closed go with it", async () => {
  const { document } = await open("closed.jsonl", [GOOD, BAD]);
  await finding(document, "unknown-role");
  await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  await until("no findings", () => vscode.languages.getDiagnostics(document.uri).length === 0);
});
