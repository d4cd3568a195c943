/** A file with mistakes to try things on, for the walkthrough; it is not saved anywhere. */

import * as vscode from "vscode";
import { showPage } from "./memory";

export async function openExample(context: vscode.ExtensionContext): Promise<void> {
  const file = vscode.Uri.joinPath(context.extensionUri, "media", "example.jsonl");
  await showPage("birds.jsonl", new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
}
