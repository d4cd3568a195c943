/** The HTML around our pages in webviews: one script, one style, and no other source of anything. */

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** What a page may do: run its own script, and load what the extension brings. */
export function pageOptions(extension: vscode.Uri): vscode.WebviewOptions {
  const localResourceRoots = [vscode.Uri.joinPath(extension, "dist", "view")]; // scripts and styles, nothing else of this machine
  return { enableScripts: true, enableCommandUris: false, localResourceRoots };
}

/** A page that loads NAME.js and NAME.css. Images come from `data:` alone, which no network is needed for. */
export function html(webview: vscode.Webview, extension: vscode.Uri, name: string, title: string): string {
  const nonce = randomBytes(18).toString("base64url");
  const address = (file: string) => String(webview.asWebviewUri(vscode.Uri.joinPath(extension, "dist", "view", file)));
  const policy = `default-src 'none'; img-src data:; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" nonce="${nonce}" href="${address(`${name}.css`)}">
</head>
<body>
<script nonce="${nonce}" src="${address(`${name}.js`)}"></script>
</body>
</html>`;
}
