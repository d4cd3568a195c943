/** Choosing the Python that runs the server. */

import * as vscode from "vscode";
import { candidates } from "./interpreters";
import { SECTION } from "./settings";

const BROWSE = "Browse…";

/** Ask for an interpreter and keep it in the user's settings; the server starts anew when they change. */
export async function chooseInterpreter(): Promise<void> {
  // A setting holds one path or name, so `py -3` is left to "Automatic".
  const known = (await candidates()).filter(({ length }) => length === 1).map(([name]) => name);
  const items = [
    { label: BROWSE, description: "choose a file" },
    ...known.map((label) => ({ label })),
    { label: "Automatic", description: "take the setting out" },
  ];
  const choice = await vscode.window.showQuickPick(items, { title: "Tuneline: the Python that runs the server" });
  const chosen = choice?.label === BROWSE ? (await browse())?.fsPath : choice?.label === "Automatic" ? "" : choice?.label;
  if (chosen !== undefined) {
    await keep("interpreter", chosen);
  }
}

async function browse(): Promise<vscode.Uri | undefined> {
  return (await vscode.window.showOpenDialog({ openLabel: "Use This Python", canSelectMany: false }))?.[0];
}

/** Write a setting of the user's; an empty value takes it out. */
export async function keep(name: string, value: string): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(name, value || undefined, vscode.ConfigurationTarget.Global);
}
