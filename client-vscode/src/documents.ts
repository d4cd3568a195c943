/** Which documents are ours, and which one a command means. */

import * as vscode from "vscode";
import { PAGES } from "./memory";

// The server knows these ids; VS Code itself calls .jsonl and .ndjson `jsonl`, other extensions call them otherwise.
const LANGUAGES = ["jsonl", "json-lines", "jsonlines", "ndjson"];
// Not the old side of a diff, nor what other extensions make up: nobody mends those.
const SCHEMES = ["file", "untitled", "vscode-vfs", PAGES];

export const SELECTOR = LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ language, scheme })));

export const NAMES = /\.(jsonl|ndjson|jsonlines)$/i;

export function isOurs(document: vscode.TextDocument): boolean {
  return vscode.languages.match(SELECTOR, document) > 0;
}

/** The editor that commands about an open document act on. */
export function activeEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && isOurs(editor.document) ? editor : undefined;
}

/**
 * The file of the active tab. A file over 50 MB has a tab, and no editor or document that an extension could see.
 */
export function activeFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText && NAMES.test(input.uri.path) ? input.uri : undefined;
}

/** Whether the active tab shows a file that VS Code keeps from extensions because of its size. */
export function isHidden(file: vscode.Uri): boolean {
  return !vscode.workspace.textDocuments.some(({ uri }) => uri.toString() === file.toString());
}

export function uriOf(document: vscode.TextDocument): string {
  return document.uri.toString();
}

/** The last part of a path, as tabs show it. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}

/** How many lines there are; the end of the last one is none. */
export function linesOf(document: vscode.TextDocument): number {
  return document.lineCount - Number(document.lineCount > 1 && document.lineAt(document.lineCount - 1).text === "");
}
