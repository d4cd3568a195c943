/** Long files, long lines, many findings: what VS Code would hide. */

import * as assert from "node:assert/strict";
import { openSync, writeSync, closeSync } from "node:fs";
import * as vscode from "vscode";
import { act, file, finding, hover, lineIs, open, rangeOf, rule, running } from "./hands";
import { BAD, FIX, good, GOOD, long, warned, wrong } from "./samples";
import { command, test, until } from "./suite";

test("with 600 warnings before 10 errors, the errors come first", async () => {
  const lines = [...Array(600).keys()].map(warned).concat([...Array(10).keys()].map(wrong));
  const { document } = await open("many.jsonl", lines);
  const all = await until("610 findings", () => {
    const found = vscode.languages.getDiagnostics(document.uri);
    return found.length >= 610 && found;
  });
  assert.deepEqual(
    all.slice(0, 10).map((it) => [it.severity, it.range.start.line]),
    [...Array(10).keys()].map((number) => [vscode.DiagnosticSeverity.Error, 600 + number]),
  );
  assert.equal(all.filter((it) => it.severity === vscode.DiagnosticSeverity.Warning).length, 600);
});

test("a finding deep in a line of 200,000 characters names its place and is mended", async () => {
  const line = long(200_000);
  const { document } = await open("long.jsonl", [GOOD, line]);
  const found = await finding(document, "unknown-role");
  assert.match(found.message, /messages\[1\]\.role/, "the message names the place");
  assert.equal(document.getText(found.range), '"human"');
  const inside = rangeOf(document, '"human"');
  assert.match(await hover(document, inside.start.translate(0, 2)), /human/);
  await act(document, inside, FIX);
  await lineIs(document, 1, line.replace('"human"', '"user"'));
});

test("a file of 60 MB, which VS Code hides from extensions, is checked on disk", async () => {
  await running();
  const { uri, bad } = writeHuge("huge.jsonl", 60_000_000);
  await vscode.commands.executeCommand("vscode.open", uri);
  await until("its tab", () => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputText && input.uri.path === uri.path;
  });
  assert.equal(vscode.workspace.textDocuments.find((it) => it.uri.path === uri.path), undefined, "there is no document");
  await command("tuneline.checkFileOnDisk");
  const found = await until("its findings", () => {
    const all = vscode.languages.getDiagnostics(uri);
    return all.length && all;
  });
  assert.deepEqual(found.map((it) => [rule(it), it.range.start.line]), bad.map((row) => ["unknown-role", row]));
  await vscode.workspace.fs.delete(uri);
});

/** A file of so many bytes with a bad example in the middle and at the end; their rows are told. */
function writeHuge(name: string, size: number): { uri: vscode.Uri; bad: number[] } {
  const uri = file(name);
  const out = openSync(uri.fsPath, "w");
  let [row, written] = [0, 0];
  const bad: number[] = [];
  const put = (text: string) => {
    written += writeSync(out, text);
  };
  const fill = (until: number) => {
    while (written < until) {
      const chunk = Array.from({ length: 500 }, (_, index) => `${padded(row + index)}\n`);
      row += chunk.length;
      put(chunk.join(""));
    }
  };
  for (const part of [size / 2, size]) {
    fill(part);
    put(`${BAD.replace("Japan", `Japan ${row}`)}\n`);
    bad.push(row++);
  }
  closeSync(out);
  return { uri, bad };
}

function padded(number: number): string {
  return good(number).replace("?", `${" and so on".repeat(80)}?`);
}
