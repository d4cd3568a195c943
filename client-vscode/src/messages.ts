/**
 * One text of an example in an editor of its own, with real line breaks: a file system of such texts.
 *
 * A text is known by its document, its path inside the line and a hash of it, never by a range. Lines that come or go
 * above it are counted along here; where the text has moved in another way, the server looks for it. Saving is one edit
 * of the document, which becomes dirty itself; a second save saves the document. Where the text has become another one in
 * the meantime, nothing is written, and the person compares, overwrites or reverts. What is open is kept across a reload,
 * because VS Code brings back unsaved editors before a server runs.
 */

import { randomBytes } from "node:crypto";
import { basename } from "node:path/posix";
import * as vscode from "vscode";
import { type Changed, setText, textAt } from "./desk";
import { isOurs } from "./documents";
import { pictured, plain } from "./messageText";
import { moved } from "./rows";
import type { Server } from "./server";

export const MESSAGES = "tuneline-message";
const THEIRS = "tuneline-message-now";
export const LANGUAGE = "tuneline-message";
const MEMORY = "tuneline.messages";
/** UTF-16 units of a text that is opened; VS Code is slow with more in one line, and nobody writes them by hand. */
const MOST = 5_000_000;
/** Texts that are remembered across a reload, the latest. */
const REMEMBERED = 20;
/** Milliseconds of rest in the document before open texts are looked up again. */
const REST = 200;

/** Where a text is, and what was read of it last. */
interface Anchor {
  readonly uri: string;
  row: number;
  path: string;
  hash: string;
  /** The hash of its line, by which the server finds a line that has moved. */
  line: string;
  /** As the editor shows it. */
  text: string;
  readonly json: boolean;
  /** Why it cannot be written at present; empty if it can. */
  lost: string;
  mtime: number;
}

interface Found {
  readonly text: string;
  readonly hash: string;
  readonly line: string;
  readonly json: boolean;
  readonly title: string;
  /** Why it cannot be edited; empty if it can. */
  readonly why: string;
}

export class Messages implements vscode.FileSystemProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  /** By the address of the text. */
  private readonly anchors = new Map<string, Anchor>();
  private readonly theirs = new Map<string, string>();
  private readonly theirsChanged = new vscode.EventEmitter<vscode.Uri>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly server: Server,
    private readonly memory: vscode.Memento,
  ) {
    for (const [address, anchor] of this.memory.get<[string, Anchor][]>(MEMORY, [])) {
      this.anchors.set(address, anchor);
    }
    this.subscriptions = vscode.Disposable.from(
      vscode.workspace.registerFileSystemProvider(MESSAGES, this, { isCaseSensitive: true }),
      vscode.workspace.registerTextDocumentContentProvider(THEIRS, {
        onDidChange: this.theirsChanged.event,
        provideTextDocumentContent: (uri) => this.theirs.get(uri.query) ?? "",
      }),
      vscode.workspace.onDidChangeTextDocument((event) => this.follow(event)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => uri.scheme === MESSAGES && this.forget(uri)),
      server.onDidChange(({ kind }) => kind === "running" && this.lookAgain()),
    );
  }

  dispose(): void {
    this.timers.forEach(clearTimeout);
    this.subscriptions.dispose();
  }

  /** Open the text at a path of the example on a row; the same text twice is the same editor. */
  async show(document: vscode.TextDocument, { row, path }: { readonly row: number; readonly path: string }): Promise<void> {
    const uri = document.uri.toString();
    const found = await this.find(document, row, path);
    if (!found) {
      throw new Error("This text is not in the example any more.");
    }
    if (found.text.length > MOST) {
      throw new Error(`This text has more than ${MOST.toLocaleString("en")} characters, which an editor cannot show well.`);
    }
    const known = [...this.anchors].find(([, it]) => it.uri === uri && it.path === path && it.row === row);
    const address = known ? vscode.Uri.parse(known[0]) : addressOf(document.uri, row, found);
    if (!known) {
      const { text, hash, line, json, why } = found;
      this.anchors.set(address.toString(), { uri, row, path, hash, line, text, json, lost: why, mtime: Date.now() });
      this.remember();
    }
    const shown = await vscode.workspace.openTextDocument(address);
    await vscode.window.showTextDocument(shown, { viewColumn: columnBeside(document), preview: false });
    if (found.why) {
      void vscode.window.showWarningMessage(`Tuneline: this text is read-only. ${found.why}`);
    }
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { text, mtime, lost } = this.anchorOf(uri);
    const permissions = lost ? { permissions: vscode.FilePermission.Readonly } : {};
    return { type: vscode.FileType.File, ctime: 0, mtime, size: Buffer.byteLength(text), ...permissions };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return Buffer.from(this.anchorOf(uri).text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const anchor = this.anchorOf(uri);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(anchor.uri));
    const text = Buffer.from(content).toString("utf8");
    if (plain(text) === plain(anchor.text)) {
      await document.save(); // nothing is new in the text: who saves again means the file
      return;
    }
    const { row, path, hash, line, json } = anchor;
    // The row is counted along, so another text at this place is a change, whatever its neighbours say.
    const before = await this.find(document, row, path);
    const done: Changed =
      before && before.hash !== hash
        ? { applied: false, stale: true, row }
        : await setText(this.server, document, { row, path, hash, line, text, json });
    if (!done.applied) {
      if (done.stale) {
        void this.settle(uri, anchor, document, done);
        throw vscode.FileSystemError.Unavailable("The text was changed in the file in the meantime, so nothing was overwritten.");
      }
      throw vscode.FileSystemError.Unavailable(done.reason ?? "The text was not written.");
    }
    const now = { row: done.row ?? row, path: done.path ?? path, hash: done.hash ?? hash, line: done.line ?? line };
    Object.assign(anchor, { ...now, text, lost: "", mtime: anchor.mtime + 1 });
    this.remember();
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions("There are no folders of messages.");
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions("Delete a message in its file.");
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions("A message has no name of its own.");
  }

  /** What the text of an editor belongs to, for what is shown beside it; undefined for other documents. */
  about(uri: vscode.Uri): { readonly uri: string; readonly row: number; readonly path: string; readonly json: boolean; readonly lost: string } | undefined {
    return this.anchors.get(uri.toString());
  }

  /** Show where a text is in its file. */
  async reveal(uri: vscode.Uri | undefined): Promise<void> {
    const anchor = uri && this.anchors.get(uri.toString());
    if (anchor) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(anchor.uri));
      const range = (await textAt(this.server, document, { row: anchor.row, path: anchor.path }))?.range.start;
      const place = range ? new vscode.Position(range.line, range.character) : new vscode.Position(anchor.row, 0);
      const viewColumn = vscode.window.visibleTextEditors.find((it) => it.document === document)?.viewColumn ?? vscode.ViewColumn.Beside;
      await vscode.window.showTextDocument(document, { viewColumn, selection: new vscode.Range(place, place) });
    }
  }

  /** Show a text beside what is in its place in the file now. */
  async compare(uri: vscode.Uri | undefined): Promise<void> {
    const anchor = uri && this.anchors.get(uri.toString());
    if (anchor) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(anchor.uri));
      await this.diff(uri, (await this.find(document, anchor.row, anchor.path))?.text ?? "");
    }
  }

  private async diff(uri: vscode.Uri, theirs: string): Promise<void> {
    const left = vscode.Uri.from({ scheme: THEIRS, path: uri.path, query: uri.toString() });
    this.theirs.set(left.query, theirs);
    this.theirsChanged.fire(left);
    await vscode.commands.executeCommand("vscode.diff", left, uri, `${basename(uri.path)}: in the file ↔ yours`);
  }

  private anchorOf(uri: vscode.Uri): Anchor {
    const anchor = this.anchors.get(uri.toString());
    if (!anchor) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return anchor;
  }

  /** Ask what a person wants where the text in the file is another one than was opened. */
  private async settle(uri: vscode.Uri, anchor: Anchor, document: vscode.TextDocument, { row, current }: Changed): Promise<void> {
    const now = await this.find(document, row ?? anchor.row, anchor.path);
    const theirs = now?.text ?? current ?? undefined;
    const compare = theirs === undefined ? [] : ["Compare"];
    const settled = now ? ["Overwrite", "Revert"] : [];
    const name = basename(uri.path);
    const words = now
      ? `"${name}" was changed in ${basename(document.uri.path)} after it was opened here.`
      : `"${name}" is not in ${basename(document.uri.path)} any more. Copy your text from here.`;
    const choice = await vscode.window.showWarningMessage(`Tuneline: ${words}`, ...compare, ...settled);
    if (choice === "Compare") {
      await this.diff(uri, theirs ?? "");
      void this.settle(uri, anchor, document, { applied: false, row: anchor.row });
    } else if (choice === "Overwrite" && now) {
      // Only what was looked at is overwritten: if it changes once more, this is asked again.
      Object.assign(anchor, { row: row ?? anchor.row, hash: now.hash, line: now.line });
      await (await vscode.workspace.openTextDocument(uri)).save();
    } else if (choice === "Revert" && now) {
      Object.assign(anchor, { row: row ?? anchor.row, hash: now.hash, line: now.line, text: now.text, mtime: anchor.mtime + 1 });
      this.remember();
      await vscode.window.showTextDocument(uri, { preview: false });
      await vscode.commands.executeCommand("workbench.action.files.revert");
    }
  }

  /** The text at a path as it is now; undefined where there is none. */
  private async find(document: vscode.TextDocument, row: number, path: string): Promise<Found | undefined> {
    const found = await textAt(this.server, document, { row, path });
    if (!found) {
      return undefined;
    }
    const { text, pretty, hash, line, kind, role, turn, editable, why } = found;
    const about = kind === "text" ? "" : ` ${kind}`;
    return {
      text: editable ? (pretty ?? text) : pictured(pretty ?? text),
      hash,
      line,
      json: pretty !== null,
      title: `${turn + 1} ${role}${about}.${pretty === null ? "md" : "json"}`,
      why: editable ? "" : (why ?? "It cannot be edited."),
    };
  }

  /** Keep texts of a document that changes at their place, and look up what they are now. */
  private follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const read = document.isDirty ? undefined : this.anchors.get(uri);
    if (read) {
      // It was read again; meanwhile the file may have changed once more.
      vscode.workspace.textDocuments.filter((it) => it.uri.toString() === read.uri).forEach((it) => this.lookSoon(it));
    }
    if (!contentChanges.length || !isOurs(document)) {
      return;
    }
    const ours = [...this.anchors.values()].filter((it) => it.uri === uri);
    for (const anchor of ours) {
      anchor.row = moved(anchor.row, contentChanges);
    }
    if (ours.length) {
      this.lookSoon(document);
    }
  }

  private lookAgain(): void {
    const uris = new Set([...this.anchors.values()].map((it) => it.uri));
    vscode.workspace.textDocuments.filter((it) => uris.has(it.uri.toString())).forEach((it) => this.lookSoon(it));
  }

  private lookSoon(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    clearTimeout(this.timers.get(uri));
    this.timers.set(uri, setTimeout(() => void this.look(document).catch(() => undefined), REST));
  }

  /** A text that has become another one is read again by an editor without changes; others find out when they save. */
  private async look(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    for (const [address, anchor] of this.anchors) {
      if (anchor.uri !== uri) {
        continue;
      }
      const now = await this.find(document, anchor.row, anchor.path);
      if (now?.hash === anchor.hash) {
        anchor.line = now.line; // what is around it may have changed
      }
      // What is written while a save goes on is not dirty for VS Code's extensions, so the text is compared as well.
      const shown = vscode.workspace.textDocuments.find((it) => it.uri.toString() === address);
      const isDirty = shown !== undefined && (shown.isDirty || plain(shown.getText()) !== plain(anchor.text));
      const gone = `The text is not in line ${anchor.row + 1} of the file any more.`;
      const lost = now ? now.why : isDirty ? anchor.lost : gone; // what is dirty is asked about when it is saved
      const isNew = now !== undefined && now.hash !== anchor.hash && !isDirty;
      if (isNew) {
        Object.assign(anchor, { hash: now.hash, text: now.text });
      }
      if (isNew || lost !== anchor.lost) {
        anchor.lost = lost;
        anchor.mtime += 1;
        this.remember();
        this.changed.fire([{ type: vscode.FileChangeType.Changed, uri: vscode.Uri.parse(address) }]);
      }
    }
  }

  private forget(uri: vscode.Uri): void {
    // A document is closed for a moment when its language is set, and for good when its tab is gone.
    const isShown = vscode.window.tabGroups.all.some(({ tabs }) =>
      tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
    );
    if (!isShown) {
      this.anchors.delete(uri.toString());
      this.theirs.delete(uri.toString());
      this.remember();
    }
  }

  private remember(): void {
    void this.memory.update(MEMORY, [...this.anchors].slice(-REMEMBERED));
  }
}

/** A column where the file is not; a third one only if the file is in both. */
function columnBeside(document: vscode.TextDocument): vscode.ViewColumn {
  const file = document.uri.toString();
  const shows = ({ activeTab }: vscode.TabGroup) => activeTab?.input instanceof vscode.TabInputText && activeTab.input.uri.toString() === file;
  return vscode.window.tabGroups.all.find((group) => !shows(group))?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** A readable address: the file, the line when it was opened, the message. */
function addressOf(file: vscode.Uri, row: number, { title }: Found): vscode.Uri {
  const name = title.replace(/[\\/:*?"<>|\p{C}\p{Z}]+/gu, " ");
  return vscode.Uri.from({
    scheme: MESSAGES,
    path: `/Tuneline/${basename(file.path)} line ${row + 1}/${name}`,
    query: randomBytes(6).toString("hex"),
  });
}
