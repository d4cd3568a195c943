/** Where VS Code enters and leaves. All that is known of training files is in the server; this starts it and shows it. */

import * as vscode from "vscode";
import { register } from "./commands";
import { Conversations } from "./conversations";
import { offerStart } from "./empty";
import { tellWhenDown } from "./help";
import { onDidChange } from "./interpreters";
import { providePages } from "./memory";
import { Messages } from "./messages";
import { showMessages } from "./messageStatus";
import { takeText } from "./paste";
import { provideReaders, showReaders } from "./readers";
import { Server, type State } from "./server";
import { concernsLaunch } from "./settings";
import { showStatistics } from "./statistics";
import { StatusView } from "./status";

/** For tests and other extensions. */
export interface Api {
  state(): State;
  /** Resolves when nothing is being started or stopped any more. */
  ready(): Promise<void>;
}

let running: Server | undefined;

export function activate(context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel("Tuneline", { log: true });
  const trace = vscode.window.createOutputChannel("Tuneline Trace", { log: true });
  const server: Server = new Server(context.extension, log, trace, {
    // What is behind the lines over the first one is a message in other editors; here it is a page.
    "tuneline.showTargets": (uri) => showReaders(server, vscode.Uri.parse(String(uri))),
    "tuneline.statistics": (uri) => showStatistics(server, vscode.Uri.parse(String(uri)), context.extensionUri),
  });
  running = server;
  const messages = new Messages(server, context.workspaceState);
  const conversations = new Conversations(context.extensionUri, server, messages);
  context.subscriptions.push(
    log,
    trace,
    server,
    new StatusView(server),
    tellWhenDown(context.extensionPath, server, log),
    conversations,
    messages,
    showMessages(server, messages),
    offerStart(),
    takeText(server),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => server.forget(uri)),
    provideReaders(),
    providePages(),
    vscode.workspace.onDidChangeConfiguration((event) => concernsLaunch(event) && server.restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.restart()),
  );
  register(context, { server, log, conversations, messages });
  void server.restart();
  void onDidChange(() => server.reconsider()).then((listener) => context.subscriptions.push(listener));
  return { state: () => server.state, ready: () => server.ready() };
}

export async function deactivate(): Promise<void> {
  await running?.shutDown();
}
