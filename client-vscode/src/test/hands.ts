/** What tests do with documents, and how they ask VS Code what it shows. */

import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as vscode from "vscode";
import { until } from "./suite";

/** What activate() gives to others, as far as tests use it. */
export interface Api {
  state(): { kind: string; source?: string; command?: string[]; version?: string; message?: string };
  ready(): Promise<void>;
}

export const extension = vscode.extensions.getExtension<Api>("tuneline.tuneline")!;

export function folder(): vscode.Uri {
  return vscode.workspace.workspaceFolders![0]!.uri;
}

export function file(name: string): vscode.Uri {
  return vscode.Uri.joinPath(folder(), name);
}

export async function write(name: string, lines: readonly string[]): Promise<vscode.Uri> {
  await vscode.workspace.fs.writeFile(file(name), Buffer.from(lines.map((line) => `${line}\n`).join("")));
  return file(name);
}

/** Write a file, open it, and show it. */
export async function open(name: string, lines: readonly string[]): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(await write(name, lines)));
}

/** Open a document that was never saved. */
export async function openUntitled(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language: "jsonl", content });
  return vscode.window.showTextDocument(document);
}

export async function running(): Promise<Api> {
  const api = await extension.activate();
  await until(`the server to run, not to be ${api.state().kind}`, () => api.state().kind === "running");
  return api;
}

export interface Found {
  readonly rule: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly text: string;
}

const SEVERITIES = ["error", "warning", "information", "hint"] as const;

/** The findings of a document, each with the text that it underlines. */
export function findings(document: vscode.TextDocument): Found[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .map((it) => ({ rule: rule(it), severity: SEVERITIES[it.severity], text: document.getText(it.range) }));
}

export function rule(diagnostic: vscode.Diagnostic): string {
  return typeof diagnostic.code === "object" ? String(diagnostic.code.value) : String(diagnostic.code);
}

/** Wait until a document has a finding of a rule, and give it. */
export function finding(document: vscode.TextDocument, name: string): Promise<vscode.Diagnostic> {
  return until(`a finding of ${name} in ${document.uri.path}, not ${JSON.stringify(findings(document))}`, () =>
    vscode.languages.getDiagnostics(document.uri).find((it) => rule(it) === name),
  );
}

/** Wait until the rules that a document has findings of are these, in any order. */
export async function rulesAre(document: vscode.TextDocument, ...wanted: string[]): Promise<void> {
  const rules = () => findings(document).map((it) => it.rule).sort();
  await until(`the findings ${wanted.join(", ")}`, () => rules().join() === [...wanted].sort().join()).catch(() =>
    assert.deepEqual(rules(), [...wanted].sort()),
  );
}

/** Where some text stands in a document. */
export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
  const start = document.getText().indexOf(text);
  assert.notEqual(start, -1, `${text} is in the document`);
  return new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
}

export function select(editor: vscode.TextEditor, text: string): void {
  const range = rangeOf(editor.document, text);
  editor.selection = new vscode.Selection(range.start, range.start);
}

export async function hover(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, position);
  return hovers.flatMap((it) => it.contents.map((part) => (typeof part === "string" ? part : part.value))).join("\n");
}

/** Wait until a hover says all of this: at first tokens are not counted yet. */
export async function hoverSays(document: vscode.TextDocument, position: vscode.Position, ...words: RegExp[]): Promise<void> {
  let said = "";
  const isSaid = async () => {
    said = await hover(document, position);
    return words.every((it) => it.test(said));
  };
  await until(`a hover with ${words.join(", ")}`, isSaid).catch((error: Error) => assert.fail(`${error.message}, not: ${said}`));
}

export function actions(document: vscode.TextDocument, range: vscode.Range): Thenable<vscode.CodeAction[]> {
  return vscode.commands.executeCommand("vscode.executeCodeActionProvider", document.uri, range, undefined, 100);
}

/** Do what an action of the light bulb does. */
export async function act(document: vscode.TextDocument, range: vscode.Range, title: string): Promise<void> {
  const offered = await until(`the action ${title}`, async () => {
    const all = await actions(document, range);
    return all.find((it) => it.title === title);
  });
  if (offered.edit) {
    assert.ok(await vscode.workspace.applyEdit(offered.edit), "the edit is applied");
  }
  if (offered.command) {
    await vscode.commands.executeCommand(offered.command.command, ...(offered.command.arguments ?? []));
  }
}

/** Wait until a line reads so. */
export async function lineIs(document: vscode.TextDocument, row: number, text: string): Promise<void> {
  const current = () => document.lineAt(row).text;
  await until(`line ${row + 1}`, () => current() === text).catch(() => assert.equal(current(), text));
}

/** The processes that the extension host has started to run the server, by their numbers. */
export function servers(isOne = (word: string) => word.endsWith("server.py") || word === "server"): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const parent = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1];
        const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
        return parent === String(process.pid) && words.some(isOne);
      } catch {
        return false; // it has ended
      }
    })
    .map(Number);
}
