/** The process of the server: how it is started and ended, and when another one would be the same. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import type { Launch, Refusal } from "./launch";

/** Milliseconds that it may take to end after it was told to. */
export const ENDING = 2_000;

export function spawned(launch: Launch): ChildProcess {
  // A folder of a workspace may be gone, and then no program can be run in it.
  const folders = vscode.workspace.workspaceFolders ?? [];
  const cwd = folders.map(({ uri }) => uri).find(({ scheme, fsPath }) => scheme === "file" && existsSync(fsPath))?.fsPath ?? homedir();
  const child = spawn(launch.command, launch.args, { cwd, env: { ...process.env, ...launch.env }, windowsHide: true });
  child.on("error", () => undefined); // of a kill that comes too late
  return child;
}

/** End a process that is of no use, if it has not ended by itself: then, the code it ended with. */
export async function ended(child: ChildProcess | undefined): Promise<number | undefined> {
  if (child?.kill("SIGKILL")) {
    await once(child, "exit", { signal: AbortSignal.timeout(ENDING) }).catch(() => undefined);
  }
  return child?.exitCode ?? undefined;
}

export function commandOf(launch: Launch): string[] {
  return [launch.command, ...launch.args];
}

export function sameLaunch(a: Launch | Refusal | undefined, b: Launch | undefined): boolean {
  return a !== undefined && b !== undefined && "command" in a && commandOf(a).join("\0") === commandOf(b).join("\0");
}
