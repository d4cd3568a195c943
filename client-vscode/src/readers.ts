/** Who can read a file, as a page whose links lead to the lines. A preview would show no links to files, so it is text. */

import * as vscode from "vscode";
import { links } from "./links";
import { nameOf } from "./documents";
import type { Server } from "./server";

const SCHEME = "tuneline-readers";

/** The page of each file, by the address of the page. */
const pages = new Map<string, string>();
const changed = new vscode.EventEmitter<vscode.Uri>();

export function provideReaders(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => pages.get(uri.toString()) ?? "",
    }),
    vscode.languages.registerDocumentLinkProvider(
      { scheme: SCHEME },
      {
        provideDocumentLinks: (page) =>
          links(page.getText()).map(({ start, end, address, line }) => {
            const range = new vscode.Range(page.positionAt(start), page.positionAt(end));
            return new vscode.DocumentLink(range, vscode.Uri.parse(address).with({ fragment: `L${line}` }));
          }),
      },
    ),
  );
}

export async function showReaders(server: Server, file: vscode.Uri): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: "Tuneline: asking what targets do" };
  const { markdown } = await vscode.window.withProgress(options, (_, token) =>
    server.execute<{ markdown: string }>("tuneline.showTargets", { uri: file.toString(), show: false }, token),
  );
  const name = nameOf(file);
  // The query keeps files of one name apart, the path becomes the title.
  const page = vscode.Uri.from({ scheme: SCHEME, path: `/Readers of ${name}.md`, query: file.toString() });
  pages.set(page.toString(), markdown);
  changed.fire(page);
  await vscode.window.showTextDocument(page, { preview: false });
}
