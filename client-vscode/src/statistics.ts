/** The figures of a file on a page beside it, which says when the file has changed since and leads to its lines. */

import * as vscode from "vscode";
import { nameOf } from "./documents";
import { html, pageOptions } from "./pages";
import type { Server } from "./server";
import { readAsked, type Statistics } from "./view/figures";

/** The page of each file, by its address. */
const open = new Map<string, Page>();

export async function showStatistics(server: Server, file: vscode.Uri, extension: vscode.Uri): Promise<void> {
  const found = await count(server, file);
  const page = open.get(file.toString()) ?? new Page(server, file, extension);
  page.show(found);
}

function count(server: Server, file: vscode.Uri): Promise<Statistics> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: "Tuneline: counting tokens" };
  return Promise.resolve(
    vscode.window.withProgress(options, (_, token) =>
      server.execute<Statistics>("tuneline.statistics", { uri: file.toString(), show: false }, token),
    ),
  );
}

class Page {
  private readonly panel: vscode.WebviewPanel;
  private readonly name: string;
  private found: Statistics | undefined;
  private stale = false;

  constructor(
    private readonly server: Server,
    private readonly file: vscode.Uri,
    extension: vscode.Uri,
  ) {
    this.name = `Statistics of ${nameOf(file)}`;
    const options = pageOptions(extension);
    this.panel = vscode.window.createWebviewPanel("tuneline.statistics", this.name, vscode.ViewColumn.Active, options);
    open.set(file.toString(), this);
    const listening = vscode.Disposable.from(
      this.panel.webview.onDidReceiveMessage((given: unknown) => void this.answer(given)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length && document.uri.toString() === file.toString() && !this.stale) {
          this.stale = true;
          this.draw();
        }
      }),
    );
    this.panel.onDidDispose(() => {
      listening.dispose();
      open.delete(file.toString());
    });
    this.panel.webview.html = html(this.panel.webview, extension, "statistics", "Statistics");
  }

  show(found: Statistics): void {
    this.found = found;
    this.stale = false;
    this.panel.reveal();
    this.draw();
  }

  private draw(): void {
    void this.panel.webview.postMessage({ name: this.name, stale: this.stale, found: this.found });
  }

  private async answer(given: unknown): Promise<void> {
    const asked = readAsked(given);
    if (asked?.kind === "line") {
      const place = new vscode.Range(asked.row, 0, asked.row, 0);
      await vscode.window.showTextDocument(this.file, { selection: place, preview: false });
    } else if (asked?.kind === "refresh") {
      await count(this.server, this.file).then((found) => this.show(found), () => undefined);
    } else if (asked) {
      this.draw();
    }
  }
}
