/** What a person is told when no server runs: once for each cause, with what can be done about it. */

import * as vscode from "vscode";
import { chooseInterpreter, installWithUv } from "./choosingPython";
import type { Server, State } from "./server";

/** Tell when the server could not be started or was given up. */
export function tellWhenDown(context: vscode.ExtensionContext, server: Server): vscode.Disposable {
  let told = "";
  return server.onDidChange((state) => {
    if (state.kind === "running") {
      told = "";
    }
    if ((state.kind === "failed" || state.kind === "stopped") && state.message !== told) {
      told = state.message;
      void tell(context, state);
    }
  });
}

async function tell(context: vscode.ExtensionContext, state: State & { readonly message: string }): Promise<void> {
  const actions = actionsFor(context, state);
  const choice = await vscode.window.showErrorMessage(state.message, ...Object.keys(actions));
  await actions[choice ?? ""]?.();
}

function actionsFor(context: vscode.ExtensionContext, state: State): Record<string, () => Thenable<unknown>> {
  const choose = { "Choose Python…": () => chooseInterpreter() };
  const settings = { "Open Settings": () => vscode.commands.executeCommand("workbench.action.openSettings", "@ext:tuneline.tuneline server") };
  switch (state.kind === "failed" ? state.refused : undefined) {
    case "no-python":
      return {
        ...choose,
        "Install with uv…": () => installWithUv(context.extensionPath),
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
