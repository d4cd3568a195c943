/** The commands of the palette. Each asks the server; what is right for a format is known there. */

import * as vscode from "vscode";
import { chooseInterpreter } from "./choosingPython";
import { chooseTarget } from "./choosingTarget";
import type { Conversations } from "./conversations";
import { convertFile, wantedIn } from "./conversion";
import { setWeight, type TextAt, textAt } from "./desk";
import { activeEditor, activeFile, nameOf, uriOf } from "./documents";
import { openExample } from "./example";
import { findExamples } from "./find";
import { keepPage } from "./memory";
import type { Messages } from "./messages";
import { showReaders } from "./readers";
import { report } from "./report";
import { type Server, words } from "./server";
import { showStatistics } from "./statistics";
import type { Status } from "./statusText";

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("tuneline");

/** What the commands act with. */
export interface Parts {
  readonly server: Server;
  readonly log: vscode.LogOutputChannel;
  readonly conversations: Conversations;
  readonly messages: Messages;
}

export function register(context: vscode.ExtensionContext, { server, log, conversations, messages }: Parts): void {
  const commands: Readonly<Record<string, (argument?: unknown) => Promise<unknown>>> = {
    showConversation: () => conversations.show(),
    editMessage: () => onText(server, ({ document }, { row, path }) => messages.show(document, { row, path })),
    copyMessage: () => onText(server, async (_, { text }) => vscode.env.clipboard.writeText(text)),
    toggleWeight: () => onDocument((editor) => toggleWeight(server, editor)),
    findExamples: () => onDocument((editor) => findExamples(server, editor)),
    fixAllSafe: () => fixAllSafe(server),
    trainLastAnswerInExample: () => change("tuneline.trainLastAnswer", true),
    trainLastAnswerInFile: () => change("tuneline.trainLastAnswer", false),
    removeWeightsInExample: () => change("tuneline.removeWeights", true),
    removeWeightsInFile: () => change("tuneline.removeWeights", false),
    checkFileOnDisk: (file) => checkFileOnDisk(server, file instanceof vscode.Uri ? file : undefined),
    showStatistics: () => onDocument((editor) => showStatistics(server, editor.document.uri, context.extensionUri)),
    // A file over 50 MB has no editor that an extension could see.
    showReaders: async () => {
      const file = activeEditor()?.document.uri ?? activeFile();
      return file ? showReaders(server, file) : onDocument(async () => undefined);
    },
    convertToJsonLines: () => onDocument(({ document }) => server.execute("tuneline.convert", { uri: uriOf(document) })),
    convertToFormat: (wanted) => onDocument(({ document }) => convertFile(server, document, wantedIn(wanted))),
    chooseTarget: () => onDocument(({ document }) => chooseTarget(server, document)),
    chooseInterpreter: () => chooseInterpreter(context.extensionPath),
    openExample: () => openExample(context),
    restartServer: () => restart(server),
    showOutput: async () => log.show(),
    reportIssue: () => report(context, server),
  };
  for (const [name, work] of Object.entries(commands)) {
    context.subscriptions.push(vscode.commands.registerCommand(`tuneline.${name}`, (argument) => tell(server, work(argument))));
  }

  /** Have the server change the weights of the example with the cursor, or of all. */
  function change(command: string, onlyHere: boolean): Promise<unknown> {
    return onDocument(({ document, selection }) =>
      server.execute(command, { uri: uriOf(document), ...(onlyHere && { position: selection.active }) }),
    );
  }
}

/** Why it could not be started is told by `help.ts`; that it may not be started is told only to who asks for it. */
async function restart(server: Server): Promise<void> {
  await server.restart();
  if (server.state.kind === "untrusted") {
    throw new Error("This folder is not trusted.");
  }
}

async function onDocument(work: (editor: vscode.TextEditor) => Promise<unknown>): Promise<unknown> {
  const editor = activeEditor();
  if (!editor) {
    void vscode.window.showInformationMessage("Tuneline: open a .jsonl file first; this command acts on the active editor.");
    return undefined;
  }
  return work(editor);
}

/** Do something with the text at the cursor. */
function onText(server: Server, work: (editor: vscode.TextEditor, text: TextAt) => Promise<unknown>): Promise<unknown> {
  return onDocument(async (editor) => {
    const text = await textAt(server, editor.document, { position: editor.selection.active });
    if (!text) {
      void vscode.window.showInformationMessage("Tuneline: put the cursor into a text of a message first.");
      return undefined;
    }
    return work(editor, text);
  });
}

async function toggleWeight(server: Server, { document, selection }: vscode.TextEditor): Promise<void> {
  const { applied, reason } = await setWeight(server, document, { position: selection.active, weight: "toggle" });
  if (!applied) {
    void vscode.window.showInformationMessage(`Tuneline: ${reason ?? "The weight was not changed."}`);
  }
}

function fixAllSafe(server: Server): Promise<unknown> {
  return onDocument(async ({ document }) => {
    const all = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
    const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      all,
      FIX_ALL.value,
      1, // resolved, so that it comes with its edit
    );
    const edit = offered.find(({ kind }) => kind && FIX_ALL.contains(kind))?.edit;
    const before = { text: document.getText(), findings: found(server.statusOf(document.uri)) };
    if (!edit?.size) {
      void vscode.window.showInformationMessage("Tuneline: no safe fixes to apply.");
    } else if (!(await vscode.workspace.applyEdit(edit))) {
      throw new Error("The changes were not applied, because the file was edited in the meantime.");
    } else {
      void sayFixed(server, document, before);
    }
  });
}

/** Say how many findings are gone, once the file is checked again. */
async function sayFixed(server: Server, document: vscode.TextDocument, before: { readonly text: string; readonly findings: number }): Promise<void> {
  const status = await server.checked(document);
  if (!status) {
    return; // it was edited further, and the numbers are about something else
  }
  const left = found(status);
  const gone = Math.max(0, before.findings - left).toLocaleString("en");
  const show = "Show What Changed";
  const words = `Tuneline: ${gone} fixed, ${left.toLocaleString("en")} left.`;
  if ((await vscode.window.showInformationMessage(words, show)) === show) {
    const name = nameOf(document.uri);
    const old = keepPage(`${name} before the fixes`, before.text);
    await vscode.commands.executeCommand("vscode.diff", old, document.uri, `${name}: before ↔ after the fixes`);
  }
}

function found(status: Status | undefined): number {
  return Object.values(status?.findings ?? {}).reduce((sum, count) => sum + count, 0);
}

interface Checked {
  readonly covered: string;
  readonly findings: number;
}

async function checkFileOnDisk(server: Server, given: vscode.Uri | undefined): Promise<void> {
  const file = given ?? activeFile() ?? (await askForFile());
  if (!file) {
    return;
  }
  const name = vscode.workspace.asRelativePath(file);
  const title = `Tuneline: checking ${name}`;
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  const checked = await vscode.window.withProgress(options, (_, token) =>
    server.execute<Checked>("tuneline.checkFile", { uri: file.toString() }, token),
  );
  if (!checked.findings) {
    void vscode.window.showInformationMessage(`Tuneline: no findings in ${name}, ${checked.covered}.`);
    return;
  }
  const found = `${checked.findings.toLocaleString("en")} finding${checked.findings === 1 ? "" : "s"}`;
  void vscode.window.showInformationMessage(`Tuneline: ${found} in ${name}, ${checked.covered}.`, "Show Problems").then(
    (choice) => choice && vscode.commands.executeCommand("workbench.actions.view.problems"),
  );
}

async function askForFile(): Promise<vscode.Uri | undefined> {
  const filters = { "JSON Lines": ["jsonl", "ndjson", "jsonlines"], "All files": ["*"] };
  return (await vscode.window.showOpenDialog({ filters, openLabel: "Check" }))?.[0];
}

/** Wait for a command, and say what went wrong, in the words of whoever knows. */
async function tell(server: Server, work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof vscode.CancellationError || (error as { code?: number }).code === CANCELLED) {
      return undefined;
    }
    await server.ready();
    const { state } = server;
    if (state.kind === "untrusted") {
      const manage = "Manage Trust";
      const message = "Tuneline is off, because this folder is not trusted.";
      void vscode.window.showWarningMessage(message, manage).then(
        (choice) => choice && vscode.commands.executeCommand("workbench.trust.manage"),
      );
    } else {
      const message = state.kind === "failed" || state.kind === "stopped" ? state.message : words(error);
      void vscode.window.showErrorMessage(message.startsWith("Tuneline") ? message : `Tuneline: ${message}`);
    }
    return undefined;
  }
}

/** The code of the answer to a request that was cancelled. */
const CANCELLED = -32800;
