/** Choosing the target and the model of a file. What there is to choose from is the server's to say. */

import * as vscode from "vscode";
import { uriOf } from "./documents";
import type { Server } from "./server";
import { SECTION } from "./settings";

/** The answer of `tuneline.choices`. */
interface Choices {
  readonly targets: readonly { readonly name: string; readonly title: string; readonly about: string; readonly current: boolean }[];
  readonly models: readonly {
    readonly name: string;
    /** Price and limit, beside the name. */
    readonly brief: string;
    readonly detail: string;
    readonly targets: readonly string[];
    readonly retired: boolean;
    readonly current: boolean;
  }[];
  /** The path of the settings file that applies, or null, and of the one that would be made. */
  readonly file: string | null;
  readonly newFile: string | null;
  /** For what a choice can be written into a settings file. */
  readonly for: readonly ("file" | "folder")[];
}

interface Choice extends vscode.QuickPickItem {
  readonly value: string | null;
}

interface Place extends vscode.QuickPickItem {
  readonly where: "file" | "folder" | "workspace";
}

export async function chooseTarget(server: Server, document: vscode.TextDocument): Promise<void> {
  const uri = uriOf(document);
  const choices = await server.execute<Choices>("tuneline.choices", { uri });
  const target = await pick("Who will read the file? (1 of 3)", targets(choices));
  const model = target && (await pick("Which model is trained? (2 of 3)", models(choices, String(target.value))));
  const place = model && (await pick("Where is the choice written? (3 of 3)", places(choices)));
  if (!place) {
    return;
  }
  const values = { target: target.value, model: model.value };
  if (place.where === "workspace") {
    await inWorkspace(values);
    return;
  }
  const unsaved = vscode.workspace.textDocuments.find(({ isDirty, uri: { fsPath } }) => isDirty && fsPath === choices.file);
  if (unsaved) {
    // The edit is made for the file as it is on disk.
    throw new Error(`Save ${vscode.workspace.asRelativePath(unsaved.uri)} first: it has changes that are not saved.`);
  }
  const done = await server.execute<{ applied: boolean; uri?: string; reason?: string; note?: string }>(
    "tuneline.choose",
    { uri, ...values, for: place.where },
  );
  if (!done.applied) {
    throw new Error(done.reason ?? "The settings file was not changed.");
  }
  // What is not saved is not in force.
  const settings = done.uri && (await vscode.workspace.openTextDocument(vscode.Uri.parse(done.uri)));
  if (settings) {
    await settings.save();
  }
  if (done.note) {
    void vscode.window.showWarningMessage(`Tuneline: ${done.note}`);
  }
}

function targets(choices: Choices): Choice[] {
  return currentFirst(choices.targets).map((it) => ({
    label: it.title,
    description: it.current ? `${it.name}, chosen now` : it.name,
    detail: it.about,
    value: it.name,
  }));
}

function models(choices: Choices, target: string): Choice[] {
  const none = { label: "No model", detail: "The largest limit of the target applies.", value: null, current: false };
  const offered = choices.models
    .filter((it) => it.current || it.targets.includes(target))
    .map((it) => ({
      label: it.name,
      description: [...(it.current ? ["chosen now"] : []), ...(it.retired ? ["retired"] : []), it.brief].filter(Boolean).join(" · "),
      detail: it.detail,
      value: it.name,
      current: it.current,
    }));
  return currentFirst([none, ...offered]);
}

/** What is chosen now comes first, so that Enter keeps it. */
function currentFirst<T extends { readonly current: boolean }>(items: readonly T[]): T[] {
  return [...items.filter(({ current }) => current), ...items.filter(({ current }) => !current)];
}

function places(choices: Choices): Place[] {
  const file = choices.file ?? choices.newFile;
  const description = file ? `${choices.file ? "" : "a new "}${vscode.workspace.asRelativePath(file)}` : "";
  const labels = { folder: "For this folder", file: "For this file alone" };
  return [
    ...(["folder", "file"] as const)
      .filter((where) => choices.for.includes(where))
      .map((where) => ({ label: labels[where], description, where })),
    ...(vscode.workspace.workspaceFolders
      ? [{ label: "For this workspace", description: "the workspace settings of VS Code", where: "workspace" as const }]
      : []),
  ];
}

async function inWorkspace(values: Readonly<Record<string, string | null>>): Promise<void> {
  const section = vscode.workspace.getConfiguration(SECTION);
  for (const [name, value] of Object.entries(values)) {
    await section.update(name, value ?? undefined, vscode.ConfigurationTarget.Workspace);
  }
}

async function pick<T extends vscode.QuickPickItem>(title: string, items: T[]): Promise<T | undefined> {
  if (!items.length) {
    throw new Error("Save the file in a folder first: there is no place to write settings to.");
  }
  return vscode.window.showQuickPick(items, { title: `Tuneline: ${title}`, matchOnDescription: true, matchOnDetail: true });
}
