/** The one conversation page of a window: opened, brought back into sight, and there again after a restart. */

import * as vscode from "vscode";
import { Conversation, type Seen } from "./conversation";
import { activeEditor } from "./documents";
import type { Messages } from "./messages";
import { pageOptions } from "./pages";
import type { Server } from "./server";

const TYPE = "tuneline.conversation";

export class Conversations implements vscode.Disposable {
  private open: Conversation | undefined;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly server: Server,
    private readonly messages: Messages,
  ) {
    this.subscriptions = vscode.window.registerWebviewPanelSerializer(TYPE, {
      deserializeWebviewPanel: async (panel, state) => {
        this.take(panel, readSeen(state));
      },
    });
  }

  /** Show the page, or bring it back into sight, for the example with the cursor. */
  async show(): Promise<void> {
    const editor = activeEditor();
    if (this.open) {
      this.open.reveal();
    } else {
      const options = pageOptions(this.extension);
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.take(vscode.window.createWebviewPanel(TYPE, "Conversation", column, options), undefined);
    }
    if (editor) {
      this.open?.follow(editor);
    }
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.open?.dispose();
  }

  private take(panel: vscode.WebviewPanel, seen: Seen | undefined): void {
    this.open?.dispose(); // one per window
    const open = (this.open = new Conversation(panel, this.extension, this.server, this.messages, seen));
    panel.onDidDispose(() => {
      open.dispose();
      this.open = this.open === open ? undefined : this.open;
    });
  }
}

/** What the page kept of itself when the window was closed. */
function readSeen(state: unknown): Seen | undefined {
  const { uri, row } = (state ?? {}) as { uri?: unknown; row?: unknown };
  return typeof uri === "string" && Number.isInteger(row) && (row as number) >= 0 ? { uri: vscode.Uri.parse(uri), row: row as number } : undefined;
}

