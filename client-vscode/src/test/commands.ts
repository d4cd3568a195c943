/** The commands of the palette. Those that ask in a list at the top are tried by the driver outside, with the keyboard. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { finding, lineIs, open, openUntitled, running, select, servers, write, rule } from "./hands";
import { BAD, FIXED, GOOD, good, MASKED } from "./samples";
import { command, test, until } from "./suite";

/** GOOD with its first answer left out of training, as the commands write it. */
const LAST_TRAINED = MASKED;

test("Fix All Safe Problems", async () => {
  const { document } = await open("command-fix.jsonl", [BAD, GOOD, BAD]);
  await finding(document, "unknown-role");
  await command("tuneline.fixAllSafe");
  await lineIs(document, 0, FIXED);
  await lineIs(document, 1, GOOD);
  await lineIs(document, 2, FIXED);
});

test("Train Only the Last Answer, in the example with the cursor and in the file", async () => {
  const editor = await open("command-train.jsonl", [GOOD, GOOD, GOOD]);
  editor.selection = new vscode.Selection(1, 5, 1, 5);
  await command("tuneline.trainLastAnswerInExample");
  await lineIs(editor.document, 1, LAST_TRAINED);
  await lineIs(editor.document, 0, GOOD);
  await command("tuneline.trainLastAnswerInFile");
  await lineIs(editor.document, 0, LAST_TRAINED);
  await lineIs(editor.document, 2, LAST_TRAINED);
});

test("Remove the Weights, in the example with the cursor and in the file", async () => {
  const editor = await open("command-remove.jsonl", [MASKED, MASKED, MASKED]);
  select(editor, "Goethe.");
  await command("tuneline.removeWeightsInExample");
  await lineIs(editor.document, 0, GOOD);
  await lineIs(editor.document, 1, MASKED);
  await command("tuneline.removeWeightsInFile");
  await lineIs(editor.document, 1, GOOD);
  await lineIs(editor.document, 2, GOOD);
});

// Tests with untitled documents stand apart: VS Code gives the next one the name of the last, and right after
// that was closed, now and then its text.
test("Open an Example shows a file with findings", async () => {
  await command("tuneline.openExample");
  const shown = await until("the example", () => vscode.window.activeTextEditor?.document.languageId === "jsonl" && vscode.window.activeTextEditor.document);
  await finding(shown, "unknown-role");
});

test("Convert to JSON Lines", async () => {
  const { document } = await open("command-convert.jsonl", ["[", `  ${good(1)},`, `  ${good(2)}`, "]"]);
  await finding(document, "json-array-file");
  await command("tuneline.convertToJsonLines");
  await lineIs(document, 0, good(1));
  await lineIs(document, 1, good(2));
});

test("Convert to Another Format opens the result beside the file", async () => {
  const editor = await open("command-convert-format.jsonl", [good(1), good(2)]);
  await command("tuneline.convertToFormat", { to: "sharegpt" });
  const shown = await until("the result", () => vscode.workspace.textDocuments.find((it) => it.isUntitled && it.getText().includes('"conversations"')));
  assert.equal(shown.getText().trim().split("\n").length, 2);
  await lineIs(editor.document, 0, good(1));
});

test("commands on a document say so where there is none", async () => {
  await openUntitled("");
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  await vscode.commands.executeCommand("tuneline.showStatistics");
  await vscode.commands.executeCommand("tuneline.fixAllSafe");
  assert.equal((await running()).state().kind, "running");
});

test("Show Statistics opens a page with the figures", async () => {
  await open("command-figures.jsonl", [GOOD, BAD]);
  await command("tuneline.showStatistics");
  await until("the page", () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some((tab) => /Statistics of command-figures/.test(tab.label))));
});

test("Show Who Can Read This File opens a page whose links lead to the lines", async () => {
  const { document } = await open("command-readers.jsonl", [GOOD, BAD]);
  await command("tuneline.showReaders");
  const page = await until("the page", () => vscode.workspace.textDocuments.find((it) => it.uri.scheme === "tuneline-readers"));
  assert.match(page.getText(), /Who can read this file/);
  assert.equal(vscode.window.activeTextEditor?.document, page);
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>("vscode.executeLinkProvider", page.uri);
  const ours = links.filter(({ target }) => target?.fragment === "L2");
  assert.ok(ours.some(({ target }) => target?.path === document.uri.path), JSON.stringify(links));
});

test("Check File on Disk takes a file that nobody has open", async () => {
  await running();
  const uri = await write("command-disk.jsonl", [GOOD, BAD]);
  await command("tuneline.checkFileOnDisk", uri);
  await until("its findings", () => vscode.languages.getDiagnostics(uri).some((it) => rule(it) === "unknown-role"));
});

test("Restart Server starts another process, and documents are checked again", async () => {
  const { document } = await open("command-restart.jsonl", [BAD]);
  const api = await running();
  await finding(document, "unknown-role");
  const [before] = servers();
  await command("tuneline.restartServer");
  await api.ready();
  const after = servers();
  assert.equal(after.length, 1);
  assert.notEqual(after[0], before);
  await finding(document, "unknown-role");
});

test("Show Output shows how the server was started", async () => {
  await running();
  await command("tuneline.showOutput");
  await until("the output", () => vscode.workspace.textDocuments.some((it) => it.uri.scheme === "output" && /server\.py/.test(it.getText())));
});

test("Report an Issue has versions, and neither text nor names of files", async () => {
  const { document } = await open("command-secret.jsonl", [BAD]);
  await finding(document, "unknown-role");
  await command("tuneline.reportIssue");
  const report = await until("the report", () => vscode.window.activeTextEditor?.document.languageId === "markdown" && vscode.window.activeTextEditor.document);
  assert.match(report.getText(), new RegExp(vscode.version.replaceAll(".", "\\.")));
  assert.match(report.getText(), /bundled/);
  assert.doesNotMatch(report.getText(), /command-secret|Tokyo|Japan/);
});
