/**
 * Having uv install what is missing, after asking: a Python for the server that comes with the extension, or, where
 * none comes with it, Tuneline itself.
 */

import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { keep } from "./choosingPython";
import { run } from "./python";
import { words } from "./server";

const PYTHON = "3.13";
const INSTALLING = "https://docs.astral.sh/uv/getting-started/installation/";

/** Ask, install, and set what was installed. What uv prints goes to the log, which is shown. */
export async function installWithUv(extensionPath: string, log: vscode.LogOutputChannel): Promise<void> {
  if (!(await run(["uv"], ["--version"]).catch(() => undefined))) {
    const help = "How to Install uv";
    if ((await vscode.window.showErrorMessage("Tuneline: uv was not found on the PATH.", help)) === help) {
      await vscode.env.openExternal(vscode.Uri.parse(INSTALLING));
    }
    return;
  }
  const bundled = path.join(extensionPath, "bundled");
  const bringsServer = existsSync(path.join(bundled, "libs"));
  const args = bringsServer
    ? ["python", "install", PYTHON]
    : ["tool", "install", "--force", "--python", PYTHON, wheelIn(bundled) ?? "tuneline"];
  const detail = `This command will be run and will download what it needs:\n\nuv ${args.join(" ")}`;
  const yes = "Run It";
  if ((await vscode.window.showWarningMessage("Install with uv?", { modal: true, detail }, yes)) !== yes) {
    return;
  }
  log.show(true); // the file stays the active one
  const progress = { location: vscode.ProgressLocation.Notification, cancellable: true, title: "Tuneline: uv is installing" };
  try {
    await vscode.window.withProgress(progress, (_, token) => watch("uv", args, log, token));
    if (bringsServer) {
      // Not the virtual environment that VS Code may have been started from.
      await keep("interpreter", (await run(["uv"], ["python", "find", "--system", PYTHON])).trim());
    } else {
      const folder = (await run(["uv"], ["tool", "dir", "--bin"])).trim();
      await keep("server.path", path.join(folder, process.platform === "win32" ? "tuneline.exe" : "tuneline"));
    }
  } catch (error) {
    void vscode.window.showErrorMessage(`Tuneline: uv failed: ${words(error)}. See the output for details.`);
  }
}

function wheelIn(folder: string): string | undefined {
  const name = existsSync(folder) ? readdirSync(folder).find((it) => it.endsWith(".whl")) : undefined;
  return name && path.join(folder, name);
}

/** Run a program and log what it prints; rejects unless it ends with 0. Cancelling ends it. */
function watch(command: string, args: string[], log: vscode.LogOutputChannel, token: vscode.CancellationToken): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { windowsHide: true, stdio: ["ignore", "pipe", "pipe"] });
    const stopping = token.onCancellationRequested(() => child.kill());
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => log.info(text.trimEnd()));
    }
    child.on("error", reject);
    child.on("close", (code) => {
      stopping.dispose();
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(token.isCancellationRequested ? "it was cancelled" : `it ended with ${code ?? "a signal"}`));
      }
    });
  });
}
