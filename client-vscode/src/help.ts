/** What a person is told when no server runs: once for each cause, with what can be done about it. */

import * as vscode from "vscode";
import type { Server, State } from "./server";
import { installWithUv } from "./uv";

/** Tell when the server could not be started or was given up; the same again only after another attempt. */
export function tellWhenDown(extensionPath: string, server: Server, log: vscode.LogOutputChannel): vscode.Disposable {
  let told = "";
  return server.onDidChange((state) => {
    if (state.kind !== "failed" && state.kind !== "stopped") {
      told = "";
    } else if (state.message !== told) {
      told = state.message;
      void tell(state.message, actionsFor(state, () => installWithUv(extensionPath, log)));
    }
  });
}

type Actions = Readonly<Record<string, () => Thenable<unknown>>>;

async function tell(message: string, actions: Actions): Promise<void> {
  const choice = await vscode.window.showErrorMessage(message, ...Object.keys(actions));
  await actions[choice ?? ""]?.();
}

function actionsFor(state: State, install: () => Thenable<unknown>): Actions {
  const choose = { "Choose Python…": () => vscode.commands.executeCommand("tuneline.chooseInterpreter") };
  const settings = { "Open Settings": () => vscode.commands.executeCommand("workbench.action.openSettings", "@ext:tuneline.tuneline server") };
  switch (state.kind === "failed" ? state.refused : undefined) {
    case "no-python":
      return {
        ...choose,
        "Install with uv…": install,
        Help: () => vscode.commands.executeCommand("workbench.action.openWalkthrough", "tuneline.tuneline#start"),
      };
    case "interpreter":
      return { ...choose, ...settings };
    case "path":
      return settings;
    default:
      return {
        Restart: () => vscode.commands.executeCommand("tuneline.restartServer"),
        "Show Output": () => vscode.commands.executeCommand("tuneline.showOutput"),
      };
  }
}
