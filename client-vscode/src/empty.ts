/** What an empty file offers above its one line: a first example, and one with mistakes to try things out. */

import * as vscode from "vscode";
import { SELECTOR } from "./documents";

export function offerStart(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const top = new vscode.Range(0, 0, 0, 0);
  // What an example looks like is the server's to say: it completes one where there is nothing yet.
  const choices: readonly vscode.Command[] = [
    { title: "Start an example…", tooltip: "Choose the format of the first example", command: "editor.action.triggerSuggest" },
    { title: "Show one with mistakes", tooltip: "Open a file to try things out", command: "tuneline.openExample" },
  ];
  return vscode.Disposable.from(
    changed,
    vscode.workspace.onDidChangeTextDocument(({ document }) => vscode.languages.match(SELECTOR, document) && document.lineCount <= 2 && changed.fire()),
    vscode.languages.registerCodeLensProvider(SELECTOR, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (document) => (document.getText(new vscode.Range(0, 0, 1, 1)) ? [] : choices.map((it) => new vscode.CodeLens(top, it))),
    }),
  );
}
