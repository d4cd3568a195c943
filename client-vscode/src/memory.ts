/** Pages of ours with a name, which may be edited and are saved nowhere but in memory: an example, a report, an account. */

import * as vscode from "vscode";

export const PAGES = "tuneline-page";

interface Page {
  bytes: Uint8Array;
  mtime: number;
}

const pages = new Map<string, Page>();
const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();

export function providePages(): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(PAGES, {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat: (uri) => {
      const { bytes, mtime } = pageOf(uri);
      return { type: vscode.FileType.File, ctime: 0, mtime, size: bytes.length };
    },
    readFile: (uri) => pageOf(uri).bytes,
    writeFile: (uri, bytes) => put(uri, bytes),
    readDirectory: () => [],
    createDirectory: () => refuse(),
    delete: () => refuse(),
    rename: () => refuse(),
  });
}

/** Keep a text under a name, and give its address. */
export function keepPage(name: string, text: string): vscode.Uri {
  const uri = vscode.Uri.from({ scheme: PAGES, path: `/${name}` });
  put(uri, new TextEncoder().encode(text));
  return uri;
}

/** Open a page of a name; one that is open and has changes of a person's own stays as it is. */
export async function showPage(name: string, text: string, options?: vscode.TextDocumentShowOptions): Promise<vscode.TextDocument> {
  const uri = vscode.Uri.from({ scheme: PAGES, path: `/${name}` });
  if (!vscode.workspace.textDocuments.some((it) => it.isDirty && it.uri.toString() === uri.toString())) {
    keepPage(name, text);
  }
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false, ...options });
  return document;
}

function pageOf(uri: vscode.Uri): Page {
  const page = pages.get(uri.toString());
  if (!page) {
    throw vscode.FileSystemError.FileNotFound(uri); // of an earlier session
  }
  return page;
}

function put(uri: vscode.Uri, bytes: Uint8Array): void {
  const mtime = (pages.get(uri.toString())?.mtime ?? 0) + 1;
  pages.set(uri.toString(), { bytes, mtime });
  changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
}

function refuse(): never {
  throw vscode.FileSystemError.NoPermissions("These pages are neither moved nor deleted.");
}
