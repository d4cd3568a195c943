/** The section `tuneline` of the editor's settings. */

import { homedir } from "node:os";
import * as vscode from "vscode";
import type { ConfigurationParams } from "vscode-languageclient";
import { expand, program } from "./expand";
import type { Wishes } from "./launch";

export const SECTION = "tuneline";

/** Settings that say how the server is started; when one changes it is started anew. */
const LAUNCHING = ["path", "arguments"].map((name) => `server.${name}`).concat("importStrategy", "interpreter");

export function wishes(): Wishes {
  const section = vscode.workspace.getConfiguration(SECTION);
  const place = { home: homedir(), env: process.env, folder };
  // VS Code hands out what stands in the file, whatever its type.
  const texts = (name: string) => [section.get<unknown>(name) ?? []].flat().map(String);
  return {
    path: program(texts("server.path")[0] ?? "", place),
    arguments: texts("server.arguments").map((it) => expand(it, place)),
    interpreter: program(texts("interpreter")[0] ?? "", place),
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

/** The folder of this machine that a name, or none, stands for. */
function folder(name?: string): string | undefined {
  return vscode.workspace.workspaceFolders?.find((it) => it.uri.scheme === "file" && (name ?? it.name) === it.name)?.uri.fsPath;
}
