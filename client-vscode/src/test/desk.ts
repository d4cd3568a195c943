/** One example read, written and weighed from outside of its line. What the page draws is looked at from outside. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { lineIs, open, running, select } from "./hands";
import { GOOD, MASKED } from "./samples";
import { command, test, until } from "./suite";

test("Show Conversation opens one page, however often it is asked for", async () => {
  await open("desk-view.jsonl", [GOOD]);
  await running();
  await command("tuneline.showConversation");
  await vscode.commands.executeCommand("tuneline.showConversation");
  const pages = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => /^Conversation/.test(label));
  await until("the page of line 1", () => pages().some(({ label }) => label === "Conversation 1"));
  assert.equal(pages().length, 1);
});

test("Train or Skip This Answer changes the weight alone", async () => {
  const editor = await open("desk-weight.jsonl", [GOOD]);
  await running();
  select(editor, "Goethe.");
  await command("tuneline.toggleWeight");
  await lineIs(editor.document, 0, MASKED);
});

test("Copy Message Text copies it without escapes", async () => {
  const editor = await open("desk-copy.jsonl", [GOOD.replace("Goethe.", '\\"Goethe\\"\\nand others.')]);
  await running();
  select(editor, "and others");
  await command("tuneline.copyMessage");
  await until("the text", async () => (await vscode.env.clipboard.readText()) === '"Goethe"\nand others.');
});

test("Edit This Message writes one edit, which one undo takes back", async () => {
  const editor = await open("desk-edit.jsonl", [GOOD, GOOD]);
  const { document } = editor;
  await running();
  select(editor, "Goethe.");
  await command("tuneline.editMessage");
  const message = await until("its editor", () => vscode.window.visibleTextEditors.find((it) => it.document.uri.scheme === "tuneline-message"));
  assert.equal(message.document.getText(), "Goethe.");
  assert.equal(message.document.languageId, "tuneline-message");
  await message.edit((edit) => edit.insert(message.document.positionAt(7), '\n\nHe "wrote" it.\n'));
  assert.ok(await message.document.save());
  await lineIs(document, 0, GOOD.replace("Goethe.", 'Goethe.\\n\\nHe \\"wrote\\" it.\\n'));
  await lineIs(document, 1, GOOD);
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  await vscode.commands.executeCommand("undo");
  await lineIs(document, 0, GOOD);
  await until("the message to follow", () => message.document.getText() === "Goethe.");
});

test("a message that was changed in the file is not overwritten", async () => {
  const editor = await open("desk-conflict.jsonl", [GOOD, GOOD]);
  const { document } = editor;
  await running();
  select(editor, "Goethe.");
  await vscode.commands.executeCommand("tuneline.editMessage");
  const message = await until("its editor", () => vscode.window.visibleTextEditors.find((it) => it.document.uri.scheme === "tuneline-message"));
  await message.edit((edit) => edit.insert(new vscode.Position(0, 0), "Mine: "));
  const change = new vscode.WorkspaceEdit();
  const at = GOOD.indexOf("Goethe.");
  change.replace(document.uri, new vscode.Range(0, at, 0, at + 7), "Theirs.");
  assert.ok(await vscode.workspace.applyEdit(change));
  assert.equal(await Promise.resolve(message.document.save()).catch(() => false), false);
  await lineIs(document, 0, GOOD.replace("Goethe.", "Theirs."));
  await lineIs(document, 1, GOOD);
  assert.equal(message.document.getText(), "Mine: Goethe.");
});

test("a text that no editor can hold is shown with pictures, and can only be read", async () => {
  const editor = await open("desk-controls.jsonl", [GOOD.replace("Goethe.", "a\\u0000b\\ud83dc")]);
  await running();
  select(editor, "a\\u0000b");
  await vscode.commands.executeCommand("tuneline.editMessage");
  const message = await until("its editor", () => vscode.window.visibleTextEditors.find((it) => it.document.uri.scheme === "tuneline-message"));
  assert.equal(message.document.getText(), "a\u2400b\ufffdc");
  assert.equal(vscode.workspace.fs.isWritableFileSystem("tuneline-message"), true);
  assert.equal((await vscode.workspace.fs.stat(message.document.uri)).permissions, vscode.FilePermission.Readonly);
});
