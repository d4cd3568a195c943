/** A file in another format: what to, asked in a list, the result as a new document, and what became of the data. */

import * as vscode from "vscode";
import { uriOf } from "./documents";
import { showPage } from "./memory";
import type { Server } from "./server";

/** The answer of `tuneline.conversions`. */
interface Conversions {
  readonly formats: readonly { readonly name: string; readonly title: string; readonly method: string; readonly current: boolean }[];
  readonly targets: readonly { readonly name: string; readonly title: string; readonly format: string; readonly current: boolean }[];
}

/** The answer of `tuneline.convertFile`. */
interface Converted {
  readonly name: string;
  readonly text: string;
  readonly words: string;
  readonly loses: boolean;
}

/** What to convert to, as `tuneline.convertFile` takes it. */
type Wanted = { readonly to: string } | { readonly for: string };

interface Choice extends vscode.QuickPickItem {
  readonly wanted?: Wanted;
}

export async function convertFile(server: Server, document: vscode.TextDocument, given?: Wanted): Promise<void> {
  const uri = uriOf(document);
  const wanted = given ?? (await ask(await server.execute<Conversions>("tuneline.conversions", { uri })));
  if (!wanted) {
    return;
  }
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: "Tuneline: converting" };
  const converted = await vscode.window.withProgress(options, (_, token) =>
    server.execute<Converted>("tuneline.convertFile", { uri, ...wanted }, token),
  );
  const result = await vscode.workspace.openTextDocument({ language: "jsonl", content: converted.text });
  await vscode.window.showTextDocument(result, { viewColumn: vscode.ViewColumn.Beside });
  void say(document, result, converted);
}

async function ask({ formats, targets }: Conversions): Promise<Wanted | undefined> {
  const items: Choice[] = [
    { label: "Services and trainers", kind: vscode.QuickPickItemKind.Separator },
    ...[...targets]
      .sort((one, other) => Number(other.current) - Number(one.current))
      .map((it) => ({ label: it.title, description: it.name, detail: `Writes ${it.format}.`, wanted: { for: it.name } })),
    { label: "Formats", kind: vscode.QuickPickItemKind.Separator },
    ...formats
      .filter(({ current }) => !current)
      .map((it) => ({ label: it.title, description: `${it.name}, for ${it.method} training`, wanted: { to: it.name } })),
  ];
  const title = "Tuneline: What is the file converted for?";
  const choice = await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  return choice?.wanted;
}

/** What became of the data, with the account and a comparison one click away. */
async function say(before: vscode.TextDocument, after: vscode.TextDocument, { name, words, loses }: Converted): Promise<void> {
  const show = loses ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const first = loses ? "The conversion does not keep everything." : "Converted; nothing is lost.";
  const choice = await show(`Tuneline: ${first}`, "Show Account", "Compare");
  if (choice === "Compare") {
    await vscode.commands.executeCommand("vscode.diff", before.uri, after.uri, name);
  } else if (choice) {
    await showPage(`Account of ${name}.txt`, `${words}\n`, { viewColumn: vscode.ViewColumn.Beside });
  }
}

/** What a command was given, where that says what to convert to. */
export function wantedIn(argument: unknown): Wanted | undefined {
  const { to, for: reader } = (argument ?? {}) as { to?: unknown; for?: unknown };
  return typeof to === "string" ? { to } : typeof reader === "string" ? { for: reader } : undefined;
}
