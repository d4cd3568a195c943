/** Choosing the Python that runs the server, and what is offered where there is none. */

import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { candidates } from "./interpreters";
import { run } from "./python";
import { words } from "./server";
import { SECTION } from "./settings";

const BROWSE = "Browse…";

/** Ask for an interpreter and keep it in the user's settings; the server starts anew when they change. */
export async function chooseInterpreter(): Promise<void> {
  const known = (await candidates()).map((command) => command.join(" ")).filter((name) => !name.includes(" "));
  const items = [
    { label: BROWSE, description: "choose a file" },
    ...known.map((label) => ({ label })),
    { label: "Automatic", description: "take the setting out" },
  ];
  const choice = await vscode.window.showQuickPick(items, { title: "Tuneline: the Python that runs the server" });
  const chosen = choice?.label === BROWSE ? (await browse())?.fsPath : choice?.label === "Automatic" ? "" : choice?.label;
  if (chosen !== undefined) {
    await keep("interpreter", chosen);
  }
}

async function browse(): Promise<vscode.Uri | undefined> {
  return (await vscode.window.showOpenDialog({ openLabel: "Use This Python", canSelectMany: false }))?.[0];
}

/**
 * Have uv install what is missing, after asking: a Python for the server that comes with the extension, or else
 * Tuneline itself. What uv prints is shown in a terminal; a fault is told.
 */
export async function installWithUv(extensionPath: string): Promise<void> {
  const bundled = existsSync(path.join(extensionPath, "bundled", "libs"));
  const wheel = bundled ? undefined : findWheel(path.join(extensionPath, "bundled"));
  const args = bundled
    ? ["python", "install", PYTHON]
    : ["tool", "install", "--force", "--python", PYTHON, wheel ?? "tuneline"];
  const version = await run(["uv"], ["--version"]).catch(() => undefined);
  if (version === undefined) {
    const help = "How to Install uv";
    const choice = await vscode.window.showErrorMessage("Tuneline: there is no uv on the PATH.", help);
    if (choice) {
      await vscode.env.openExternal(vscode.Uri.parse("https://docs.astral.sh/uv/getting-started/installation/"));
    }
    return;
  }
  const detail = `This command is run in a terminal, and fetches what it needs from the network:\n\nuv ${args.join(" ")}`;
  const yes = "Run It";
  if ((await vscode.window.showWarningMessage("Install with uv?", { modal: true, detail }, yes)) !== yes) {
    return;
  }
  try {
    await inTerminal("uv", args);
    if (bundled) {
      await keep("interpreter", (await run(["uv"], ["python", "find", PYTHON])).trim());
    } else {
      const folder = (await run(["uv"], ["tool", "dir", "--bin"])).trim();
      await keep("server.path", path.join(folder, process.platform === "win32" ? "tuneline.exe" : "tuneline"));
    }
  } catch (error) {
    void vscode.window.showErrorMessage(`Tuneline: uv did not succeed: ${words(error)}.`);
  }
}

const PYTHON = "3.13";

function findWheel(folder: string): string | undefined {
  const name = existsSync(folder) ? readdirSync(folder).find((it) => it.endsWith(".whl")) : undefined;
  return name && path.join(folder, name);
}

/** Run a program as a task, so that it is seen and can be stopped; rejects unless it ends with 0. */
async function inTerminal(command: string, args: string[]): Promise<void> {
  const execution = new vscode.ProcessExecution(command, args);
  const task = new vscode.Task({ type: "tuneline" }, vscode.TaskScope.Workspace, "Install with uv", "Tuneline", execution);
  const ended = new Promise<number | undefined>((resolve) => {
    const listener = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution.task.source === task.source && event.execution.task.name === task.name) {
        listener.dispose();
        resolve(event.exitCode);
      }
    });
  });
  await vscode.tasks.executeTask(task);
  const code = await ended;
  if (code !== 0) {
    throw new Error(`it ended with ${code ?? "a signal"}`);
  }
}

async function keep(name: string, value: string): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(name, value || undefined, vscode.ConfigurationTarget.Global);
}
