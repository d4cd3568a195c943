/** What is shown beside a file: a status bar item, and the language status with what is known, cut off, or wrong. */

import * as vscode from "vscode";
import { activeEditor, activeFile, isHidden, SELECTOR } from "./documents";
import type { Server, State } from "./server";
import { SECTION } from "./settings";
import { formatOf, HIDDEN, ofFile, ofState, programText, type Status } from "./statusText";

/** Above this VS Code gives extensions no text. */
const HIDDEN_BYTES = 50 * 1024 * 1024;
/** VS Code turns off colours, folding and code lenses above these, whatever we say. */
const LARGE_BYTES = 20 * 1024 * 1024;
const LARGE_LINES = 300_000;

export class StatusView implements vscode.Disposable {
  private readonly bar = vscode.window.createStatusBarItem("tuneline.status", vscode.StatusBarAlignment.Right, 99);
  private readonly file = vscode.languages.createLanguageStatusItem("tuneline.file", SELECTOR);
  /** Only there while something is cut off. */
  private limits: vscode.LanguageStatusItem | undefined;
  private readonly program = vscode.languages.createLanguageStatusItem("tuneline.server", SELECTOR);
  /** Sizes of files whose tab has no document, by URI; undefined while it is asked for. */
  private readonly sizes = new Map<string, number | undefined>();
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly server: Server) {
    this.bar.name = "Tuneline";
    this.file.name = "Tuneline";
    this.program.name = "Tuneline: Server";
    const show = () => this.show();
    this.subscriptions = vscode.Disposable.from(
      this.bar,
      this.file,
      this.program,
      server.onDidChange(show),
      server.onStatus(show),
      vscode.window.onDidChangeActiveTextEditor(show),
      vscode.window.tabGroups.onDidChangeTabs(() => {
        this.sizes.clear(); // a file may have grown since
        show();
      }),
      vscode.window.tabGroups.onDidChangeTabGroups(show),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(`${SECTION}.statusBar`) && this.show()),
    );
    this.show();
  }

  dispose(): void {
    this.limits?.dispose();
    this.subscriptions.dispose();
  }

  private show(): void {
    const document = activeEditor()?.document;
    const status = document && this.server.statusOf(document.uri);
    this.showBar(document, status);
    this.showFile(status);
    this.showLimits(document, status);
    this.showProgram(this.server.state);
  }

  private showBar(document: vscode.TextDocument | undefined, status: Status | undefined): void {
    const file = activeFile();
    const wanted = vscode.workspace.getConfiguration(SECTION).get("statusBar", true);
    if (!wanted || (!document && !(file && isHidden(file)))) {
      this.bar.hide();
      return;
    }
    const isTooLarge = !document && file && this.sizeOf(file) > HIDDEN_BYTES;
    const shown = isTooLarge ? HIDDEN : (ofState(this.server.state) ?? ofFile(status));
    const tooltip = new vscode.MarkdownString(shown.tooltip, true);
    Object.assign(this.bar, { text: shown.text, tooltip, command: shown.command });
    this.bar.backgroundColor =
      shown.severity === "none" ? undefined : new vscode.ThemeColor(`statusBarItem.${shown.severity}Background`);
    this.bar.accessibilityInformation = { label: `Tuneline: ${shown.spoken}`, role: "button" };
    this.bar.show();
  }

  /** The size of a file; 0 while it is not known: a document that is still being opened has none for a while, too. */
  private sizeOf(file: vscode.Uri): number {
    const key = file.toString();
    if (!this.sizes.has(key)) {
      this.sizes.set(key, undefined);
      const know = (size: number | undefined) => {
        size === undefined ? this.sizes.delete(key) : this.sizes.set(key, size);
        return size && this.show();
      };
      vscode.workspace.fs.stat(file).then(({ size }) => know(size), () => know(undefined));
    }
    return this.sizes.get(key) ?? 0;
  }

  private showFile(status: Status | undefined): void {
    this.file.text = status ? `${formatOf(status)} for ${status.target}` : "not checked yet";
    // The popup has room for little; the figures stand in the bar.
    this.file.detail = status ? (status.model ?? "no model set") : "";
    this.file.busy = this.server.state.kind === "running" && status?.complete === false;
    this.file.command = { command: "tuneline.chooseTarget", title: "Change" };
  }

  private showLimits(document: vscode.TextDocument | undefined, status: Status | undefined): void {
    const bitten = [...(status?.limits ?? [])];
    if (document && isLarge(document)) {
      bitten.push("VS Code turns off colours, folding and the figures above the first line in files of this size");
    }
    this.limits?.dispose();
    this.limits = undefined;
    if (bitten.length) {
      this.limits = vscode.languages.createLanguageStatusItem("tuneline.limits", SELECTOR);
      this.limits.name = "Tuneline: Limits";
      this.limits.text = bitten.join("; ");
      this.limits.severity = vscode.LanguageStatusSeverity.Warning;
    }
  }

  private showProgram(state: State): void {
    this.program.text = programText(state);
    this.program.severity =
      state.kind === "failed" || state.kind === "stopped"
        ? vscode.LanguageStatusSeverity.Error
        : state.kind === "untrusted"
          ? vscode.LanguageStatusSeverity.Warning
          : vscode.LanguageStatusSeverity.Information;
    this.program.busy = state.kind === "starting";
    this.program.command =
      state.kind === "untrusted"
        ? { command: "workbench.trust.manage", title: "Manage Trust" }
        : state.kind === "running" || state.kind === "starting"
          ? { command: "tuneline.showOutput", title: "Show Output" }
          : { command: "tuneline.restartServer", title: "Restart" };
  }
}

function isLarge(document: vscode.TextDocument): boolean {
  // Offsets are known without making the text; UTF-16 units stand for bytes, as they do in VS Code.
  const end = document.lineCount > LARGE_LINES ? 0 : document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
  return document.lineCount > LARGE_LINES || end > LARGE_BYTES;
}
