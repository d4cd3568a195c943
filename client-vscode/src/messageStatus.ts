/**
 * What is shown with a message in its editor: where it belongs, what it costs as it is written, and whether it ends with a
 * line break, which no editor shows and every model learns. Above the text, while it has changes: what can be done with them.
 */

import * as vscode from "vscode";
import { countText } from "./desk";
import { type Messages, MESSAGES } from "./messages";
import type { Server } from "./server";
import { costOf, endOf } from "./messageText";

/** Milliseconds of rest before tokens are asked for. */
const REST = 200;
const GO = "tuneline.goToMessage";
const COMPARE = "tuneline.compareMessage";

export function showMessages(server: Server, messages: Messages): vscode.Disposable {
  const bar = vscode.window.createStatusBarItem("tuneline.message", vscode.StatusBarAlignment.Right, 98);
  bar.name = "Tuneline: Message";
  bar.command = GO;
  let timer: NodeJS.Timeout | undefined;
  let cost = { uri: "", words: "", over: false };
  const lenses = new vscode.EventEmitter<void>();
  const active = () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.scheme === MESSAGES ? document : undefined;
  };
  const show = () => {
    const document = active();
    const about = document && messages.about(document.uri);
    if (!document || !about) {
      return bar.hide();
    }
    const { words, over } = cost.uri === document.uri.toString() ? cost : { words: "", over: false };
    bar.text = [`$(comment) line ${(about.row + 1).toLocaleString("en")}`, words, endOf(document.getText())].filter(Boolean).join(" · ");
    bar.backgroundColor = over ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    bar.tooltip = about.lost || "Tokens of the message and of its example, as they are written here. Click to go to the text in the file.";
    bar.show();
  };
  const count = async () => {
    const document = active();
    const place = document && messages.about(document.uri);
    const file = place && vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === place.uri);
    if (!document || !place || !file || server.state.kind !== "running") {
      return;
    }
    const { version } = document;
    const { row, path, json } = place;
    // What can only be read is shown with pictures, and is counted as it is in the file.
    const counted = await countText(server, file, { row, path, json, ...(!place.lost && { text: document.getText() }) });
    if (document.version === version) {
      cost = { uri: document.uri.toString(), ...costOf(counted) };
      show();
    }
  };
  const later = () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(() => void count().catch(() => undefined), REST);
  };
  const change = ({ uri }: vscode.TextDocument) => {
    if (uri.scheme === MESSAGES) {
      lenses.fire();
      later();
    }
  };
  later();
  return vscode.Disposable.from(
    bar,
    lenses,
    vscode.window.onDidChangeActiveTextEditor(later),
    server.onStatus(later),
    messages.onDidChangeFile(() => {
      lenses.fire();
      later();
    }),
    vscode.workspace.onDidChangeTextDocument(({ document }) => change(document)),
    vscode.workspace.onDidSaveTextDocument(change),
    vscode.commands.registerCommand(GO, () => messages.reveal(active()?.uri)),
    vscode.commands.registerCommand(COMPARE, () => messages.compare(active()?.uri)),
    vscode.languages.registerCodeLensProvider(
      { scheme: MESSAGES },
      { onDidChangeCodeLenses: lenses.event, provideCodeLenses: (document) => (document.isDirty ? CHOICES.map(lens) : []) },
    ),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}

const CHOICES: readonly vscode.Command[] = [
  { title: "$(save) Save", tooltip: "Write the text into its line", command: "workbench.action.files.save" },
  { title: "$(diff) Compare", tooltip: "Compare with the text that is in the file now", command: COMPARE },
  { title: "$(discard) Discard", tooltip: "Go back to the text in the file", command: "workbench.action.files.revert" },
];

function lens(command: vscode.Command): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command);
}
