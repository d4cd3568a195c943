/**
 * The example at the cursor as a conversation, beside the file, in a page that follows the cursor.
 *
 * The page draws what the server answers and keeps nothing else. Whatever is clicked comes back as a wish about a place
 * of the example that was drawn last; the server makes the change, and refuses it where the text is another one by now.
 */

import * as vscode from "vscode";
import { exampleAt, setWeight } from "./desk";
import { activeEditor, isOurs, linesOf, nameOf } from "./documents";
import type { Messages } from "./messages";
import { html, pageOptions } from "./pages";
import { moved } from "./rows";
import { type Server, words } from "./server";
import { type Example, imageOf, isBeyond, joined, type Range, textOf, turnAt, turnsOf } from "./view/example";
import { type Drawing, drawingOf } from "./view/drawing";
import { readWish, type Wish } from "./view/wishes";

/** Milliseconds of rest before the example at a new place is asked for. */
const REST = 80;
/** Milliseconds after which an answer that has not come is told by greying what is drawn. */
const LATE = 300;
/** Turns that are drawn at first, and by each "more". */
const TURNS = 200;
/** Longer addresses are shown, but not opened. */
const ADDRESS = 8_000;

/** The example that is shown. */
export interface Seen {
  readonly uri: vscode.Uri;
  readonly row: number;
}

export class Conversation implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[] = [];
  private locked = false;
  private turns = TURNS;
  private shown: Example | undefined;
  private timer: NodeJS.Timeout | undefined;
  private late: NodeJS.Timeout | undefined;
  private asking: vscode.CancellationTokenSource | undefined;
  private again = false;
  private cursor: string | undefined;
  private editor: vscode.TextEditor | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    private readonly server: Server,
    private readonly messages: Messages,
    private seen: Seen | undefined,
  ) {
    panel.iconPath = new vscode.ThemeIcon("comment-discussion") as unknown as vscode.Uri;
    panel.webview.options = pageOptions(extension);
    this.subscriptions.push(
      panel.webview.onDidReceiveMessage((given: unknown) => {
        const wish = readWish(given);
        if (wish) {
          void this.grant(wish).catch((error: unknown) => this.say(words(error)));
        }
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && isOurs(editor.document) && this.follow(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => isOurs(textEditor.document) && this.follow(textEditor)),
      vscode.workspace.onDidChangeTextDocument((event) => this.changed(event)),
      vscode.workspace.onDidOpenTextDocument(({ uri }) => this.isSeen(uri) && this.later()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.isSeen(uri) && this.later()),
      server.onDidChange(() => this.later()),
      server.onStatus(({ uri }) => this.isSeen(vscode.Uri.parse(uri)) && this.refresh()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.later()),
    );
    panel.webview.html = html(panel.webview, extension, "conversation", "Conversation");
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.late);
    this.asking?.cancel();
    this.asking = undefined; // so that no answer is posted to a page that is gone
    vscode.Disposable.from(...this.subscriptions.splice(0)).dispose();
    this.panel.dispose();
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** Show the example with the cursor of an editor, unless the page is locked. */
  follow(editor: vscode.TextEditor): void {
    if (this.locked) {
      return;
    }
    this.editor = editor;
    const { document, selection } = editor;
    const row = selection.active.line;
    if (!this.isSeen(document.uri) || this.seen?.row !== row) {
      this.turns = TURNS;
      this.seen = { uri: document.uri, row };
      this.later();
    } else if (this.shown && isBeyond(this.shown, selection.active)) {
      this.later(); // it is in a turn that was not asked for yet
    } else {
      this.point();
    }
  }

  private isSeen(uri: vscode.Uri): boolean {
    return this.seen?.uri.toString() === uri.toString();
  }

  /** The cursor, if it is in the file that is shown. */
  private get place(): vscode.Position | undefined {
    return this.editor && this.isSeen(this.editor.document.uri) ? this.editor.selection.active : undefined;
  }

  private get document(): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find(({ uri }) => this.isSeen(uri));
  }

  /** Lines that come or go above the example take it along. */
  private changed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (!this.seen || !this.isSeen(document.uri) || !contentChanges.length) {
      return;
    }
    if (this.locked) {
      this.seen = { ...this.seen, row: moved(this.seen.row, contentChanges) };
    }
    this.later();
  }

  /** Ask for the example and draw it, once there is a rest. What is drawn is greyed if that takes long. */
  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(), REST);
    this.late ??= setTimeout(() => this.post({ kind: "waiting" }), LATE);
  }

  /** More is known of what is drawn. While a long line is checked that is told often, so what is asked for is left to come. */
  private refresh(): void {
    if (this.asking) {
      this.again = true;
    } else {
      this.timer ??= setTimeout(() => void this.draw(), REST);
    }
  }

  private async draw(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.asking?.cancel();
    const asking = (this.asking = new vscode.CancellationTokenSource());
    this.again = false;
    const drawing = await this.drawing(asking.token).catch((error: unknown): Drawing => ({ kind: "reason", words: words(error) }));
    if (asking !== this.asking) {
      return; // something else was asked for meanwhile
    }
    this.asking = undefined;
    if (drawing.kind !== "waiting") {
      clearTimeout(this.late);
      this.late = undefined;
    }
    this.post(drawing);
    this.point(true);
    if (this.again) {
      this.refresh();
    }
  }

  private async drawing(token: vscode.CancellationToken): Promise<Drawing> {
    const { state } = this.server;
    if (state.kind === "untrusted") {
      return { kind: "reason", words: "This folder is not trusted, so Tuneline starts no program and shows no examples.", wish: "manage" };
    }
    if (state.kind === "failed" || state.kind === "stopped") {
      return { kind: "reason", words: state.message, wish: "restart" };
    }
    if (state.kind === "starting") {
      return { kind: "waiting" };
    }
    const { document, seen } = this;
    if (!document || !seen) {
      return { kind: "reason", words: "Put the cursor into an example of a training file." };
    }
    for (;;) {
      const { version } = document;
      const row = Math.min(seen.row, document.lineCount - 1);
      let example = await exampleAt(this.server, document, { row }, token);
      const isWanted = () => turnsOf(example).length < this.turns || (this.place && isBeyond(example, this.place));
      while (example.moreTurns && isWanted() && document.version === version) {
        example = joined(example, await exampleAt(this.server, document, { row, from: turnsOf(example).length }, token));
      }
      if (document.version !== version && !document.isClosed) {
        continue; // about an older text: what is shown belongs to the text that is there
      }
      this.turns = Math.max(this.turns, turnsOf(example).length);
      this.shown = example.reason ? undefined : example;
      this.panel.title = example.reason ? "Conversation" : `Conversation ${example.row + 1}`;
      return example.reason
        ? { kind: "reason", words: example.reason, at: { uri: example.uri, row } }
        : drawingOf(example, { name: nameOf(document.uri), lines: linesOf(document), locked: this.locked });
    }
  }

  /** Mark the message that the cursor is in. again: also where it is the one that was marked before. */
  private point(again = false): void {
    const turn = this.shown && this.place && turnAt(this.shown, this.place);
    if (again || turn?.path !== this.cursor) {
      this.cursor = turn?.path;
      this.post({ kind: "cursor", path: turn?.path ?? null });
    }
  }

  private post(drawing: Drawing): void {
    void this.panel.webview.postMessage(drawing);
  }

  private say(text: string): void {
    this.post({ kind: "note", words: text });
  }

  private async grant(wish: Wish): Promise<unknown> {
    switch (wish.kind) {
      case "ready":
        return this.seen || !activeEditor() ? this.later() : this.follow(activeEditor()!);
      case "manage":
        return vscode.commands.executeCommand("workbench.trust.manage");
      case "restart":
        return vscode.commands.executeCommand("tuneline.restartServer");
      case "undo":
      case "redo":
        return this.turnBack(wish.kind);
      case "lock":
        this.locked = wish.locked;
        return this.locked || !activeEditor() ? undefined : this.follow(activeEditor()!);
      case "move":
        return this.move(wish.by);
      case "more":
        this.turns += TURNS;
        return this.draw();
    }
    const { document, shown } = this;
    if (!document || !shown) {
      return undefined;
    }
    if (wish.kind === "fix") {
      const fix = shown.findings[wish.finding]?.fixes[wish.fix];
      return fix && this.server.execute("tuneline.applyFix", fix.data as object);
    }
    return this.grantAt(wish.kind, wish.path, document, shown);
  }

  /** What is wished about a place; places that are not drawn are none. */
  private async grantAt(
    kind: "reveal" | "weight" | "edit" | "copy" | "whole" | "open",
    path: string,
    document: vscode.TextDocument,
    shown: Example,
  ): Promise<unknown> {
    const turn = turnsOf(shown).find((it) => it.path === path);
    const text = textOf(shown, path);
    const image = imageOf(shown, path);
    const finding = shown.findings.find((it) => it.path === path);
    switch (kind) {
      case "reveal":
        return this.show(document, turn?.range ?? text?.range ?? finding?.range);
      case "weight": {
        if (!turn) {
          return undefined;
        }
        const given = { row: shown.row, path, hash: shown.hash, weight: "toggle" as const };
        const { applied, reason } = await setWeight(this.server, document, given);
        return applied ? undefined : this.refuse(reason);
      }
      case "edit":
        return text && this.messages.show(document, { row: shown.row, path });
      case "copy": {
        const whole = text && (await this.whole(document, shown.row, path));
        return whole === undefined ? undefined : vscode.env.clipboard.writeText(whole);
      }
      case "whole": {
        const whole = (text ?? image) && (await this.whole(document, shown.row, path));
        return whole === undefined ? undefined : this.post({ kind: "whole", path, text: whole });
      }
      case "open": {
        const address = image?.address;
        const isOpenable = address && address.length <= ADDRESS && /^https?:\/\//i.test(address);
        return isOpenable ? vscode.env.openExternal(vscode.Uri.parse(address)) : undefined; // VS Code asks first
      }
    }
  }

  private async whole(document: vscode.TextDocument, row: number, path: string): Promise<string | undefined> {
    const example = await exampleAt(this.server, document, { row, path });
    return textOf(example, path)?.text ?? imageOf(example, path)?.address ?? undefined;
  }

  /** Say why something was not done, and draw what there is now. */
  private async refuse(reason: string | undefined): Promise<void> {
    await this.draw();
    this.say(reason ?? "The example has changed in the meantime; this is how it reads now.");
  }

  private async show(document: vscode.TextDocument, range: Range | null | undefined): Promise<void> {
    if (!range) {
      return;
    }
    const there = new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
    const viewColumn = this.column(document);
    const options = { ...(viewColumn && { viewColumn }), preserveFocus: true, selection: new vscode.Range(there.start, there.start) };
    const editor = await vscode.window.showTextDocument(document, options);
    editor.revealRange(there, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async move(by: number): Promise<void> {
    const { document, seen } = this;
    if (!document || !seen) {
      return;
    }
    for (let row = seen.row + by; row >= 0 && row < document.lineCount; row += by) {
      if (!document.lineAt(row).isEmptyOrWhitespace) {
        this.turns = TURNS;
        this.seen = { uri: document.uri, row };
        await this.show(document, { start: { line: row, character: 0 }, end: { line: row, character: 0 } });
        this.later();
        return;
      }
    }
  }

  /** Undo is the editor's; with the focus in the page its keys would do nothing. */
  private async turnBack(command: "undo" | "redo"): Promise<void> {
    const { document } = this;
    if (!document) {
      return;
    }
    const viewColumn = this.column(document);
    await vscode.window.showTextDocument(document, { ...(viewColumn && { viewColumn }) });
    await vscode.commands.executeCommand(command);
    this.panel.reveal(undefined, false);
  }

  /** Where a document is shown, so that it is not opened in place of this page. */
  private column(document: vscode.TextDocument): vscode.ViewColumn | undefined {
    const shown = vscode.window.visibleTextEditors.find((it) => it.document === document)?.viewColumn;
    const others = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn !== this.panel.viewColumn);
    return shown ?? others?.viewColumn;
  }
}
