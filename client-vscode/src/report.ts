/** A report of a fault: versions, settings and limits on a page that is saved nowhere. Neither text nor names of files. */

import * as vscode from "vscode";
import { showPage } from "./memory";
import { type Server, words } from "./server";

export async function report(context: vscode.ExtensionContext, server: Server): Promise<void> {
  await server.ready();
  const { packageJSON } = context.extension as { packageJSON: { version: string; bugs: { url: string } } };
  const { state } = server;
  const about = {
    extension: packageJSON.version,
    vscode: vscode.version,
    application: vscode.env.appName,
    remote: vscode.env.remoteName ?? "no",
    platform: `${process.platform} ${process.arch}`,
    trusted: vscode.workspace.isTrusted,
    // The path of an interpreter may hold the name of a person.
    server: state.kind === "running" ? { kind: state.kind, source: state.source, version: state.version } : { kind: state.kind },
  };
  const said = await server.execute("tuneline.report", {}).catch((error: unknown) => ({ failed: words(error) }));
  const content = [
    "# Tuneline: report",
    "",
    "What did you do, what did you expect, and what happened instead?",
    "",
    "",
    "",
    "Nothing on this page was sent anywhere.",
    `Read it, and paste it into an issue at ${packageJSON.bugs.url} if you like.`,
    "It contains neither text nor names of your files.",
    "",
    "```json",
    JSON.stringify({ client: about, server: said }, undefined, 2),
    "```",
    "",
  ].join("\n");
  await showPage("Tuneline report.md", content);
}
