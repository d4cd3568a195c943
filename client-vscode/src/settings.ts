/** The section `tuneline` of the editor's settings. */

import { homedir } from "node:os";
import * as vscode from "vscode";
import type { ConfigurationParams } from "vscode-languageclient";
import type { Wishes } from "./launch";

export const SECTION = "tuneline";

/** Settings that say how the server is started; when one changes it is started anew. */
const LAUNCHING = ["path", "arguments"].map((name) => `server.${name}`).concat("importStrategy", "interpreter");

export function wishes(): Wishes {
  const section = vscode.workspace.getConfiguration(SECTION);
  return {
    path: expand(section.get("server.path", "")),
    arguments: section.get("server.arguments", ["server"]).map(expand),
    interpreter: expand(section.get("interpreter", "")),
    strategy: section.get("importStrategy", "useBundled"),
  };
}

export function concernsLaunch(event: vscode.ConfigurationChangeEvent): boolean {
  return LAUNCHING.some((name) => event.affectsConfiguration(`${SECTION}.${name}`));
}

/**
 * The answer to `workspace/configuration`: only what a person has set, for what VS Code holds as a default is no
 * wish, and would go before a settings file.
 */
export function answer(params: ConfigurationParams, extension: vscode.Extension<unknown>): unknown[] {
  const names = known(extension);
  return params.items.map(({ section, scopeUri }) =>
    section === SECTION ? explicit(names, scopeUri ? vscode.Uri.parse(scopeUri) : null) : null,
  );
}

function explicit(names: readonly string[], scope: vscode.Uri | null): Record<string, unknown> {
  const section = vscode.workspace.getConfiguration(SECTION, scope);
  return Object.fromEntries(names.filter((name) => isSet(section, name)).map((name) => [name, section.get(name)]));
}

export function isSet(section: vscode.WorkspaceConfiguration, name: string): boolean {
  const seen = section.inspect(name);
  return [seen?.globalValue, seen?.workspaceValue, seen?.workspaceFolderValue].some((value) => value !== undefined);
}

/** The names of all settings without the section, from the package: the server knows which ones are its own. */
function known(extension: vscode.Extension<unknown>): string[] {
  const { contributes } = extension.packageJSON as { contributes: { configuration: { properties: object }[] } };
  return contributes.configuration
    .flatMap(({ properties }) => Object.keys(properties))
    .map((name) => name.slice(SECTION.length + 1));
}

/** `~`, `${workspaceFolder}`, `${userHome}` and `${env:NAME}`, as elsewhere in VS Code's settings. */
function expand(text: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  return text
    .trim()
    .replace(/^~(?=$|[\\/])/, homedir())
    .replaceAll("${workspaceFolder}", folder)
    .replaceAll("${userHome}", homedir())
    .replace(/\$\{env:(\w+)\}/g, (_, name: string) => process.env[name] ?? "");
}
