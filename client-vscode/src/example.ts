/** A file with mistakes to try things on, for the walkthrough; it is not saved anywhere. */

import * as vscode from "vscode";

export async function openExample(context: vscode.ExtensionContext): Promise<void> {
  const file = vscode.Uri.joinPath(context.extensionUri, "media", "example.jsonl");
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "jsonl", content }));
}
