/** Choosing the Python that runs the server. */

import * as vscode from "vscode";
import { isPython } from "./python";
import { SECTION } from "./settings";
import { world } from "./world";

const BROWSE = "Browse…";

/** Ask for an interpreter and keep it in the settings; the server starts anew when they change. */
export async function chooseInterpreter(extensionPath: string): Promise<void> {
  const items = found(extensionPath).then((pythons) => [
    { label: BROWSE, description: "choose a file" },
    ...pythons,
    { label: "Automatic", description: "take the setting out" },
  ]);
  const choice = await vscode.window.showQuickPick(items, { title: "Tuneline: the Python that runs the server" });
  const chosen = choice?.label === BROWSE ? (await browse())?.fsPath : choice?.label === "Automatic" ? "" : choice?.label;
  if (chosen !== undefined) {
    await keep("interpreter", chosen);
  }
}

/** The interpreters that answer, each once. One of a folder that is not trusted is not even asked. */
async function found(extensionPath: string): Promise<vscode.QuickPickItem[]> {
  if (!vscode.workspace.isTrusted) {
    return [];
  }
  const { candidates, ask } = world(extensionPath);
  const answers = await Promise.all((await candidates()).map(ask));
  const versions = new Map(answers.filter(isPython).map(({ executable, version }) => [executable, version.join(".")]));
  return [...versions].map(([label, version]) => ({ label, description: `Python ${version}` }));
}

async function browse(): Promise<vscode.Uri | undefined> {
  return (await vscode.window.showOpenDialog({ openLabel: "Use This Python", canSelectMany: false }))?.[0];
}

/** Write a setting of the user's, or of the workspace where that has one, which goes before; an empty value takes it out. */
export async function keep(name: string, value: string): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const target = section.inspect(name)?.workspaceValue === undefined ? Global : Workspace;
  await section.update(name, value || undefined, target);
}
