/** The figures of a file, as a page in the Markdown preview. */

import * as vscode from "vscode";
import type { Server } from "./server";

const SCHEME = "tuneline-statistics";

/** The page of each file, by the address of the page. */
const pages = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

export function provideStatistics(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => pages.get(uri.toString()) ?? "",
  });
}

export async function showStatistics(server: Server, file: vscode.Uri): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: "Tuneline: counting tokens" };
  const { markdown } = await vscode.window.withProgress(options, (_, token) =>
    server.execute<{ markdown: string }>("tuneline.statistics", { uri: file.toString(), show: false }, token),
  );
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  // The query keeps files of one name apart, the path becomes the title.
  const page = vscode.Uri.from({ scheme: SCHEME, path: `/Statistics of ${name}.md`, query: file.toString() });
  pages.set(page.toString(), markdown);
  changed.fire(page);
  await vscode.commands.executeCommand("markdown.showPreview", page);
}
