/** The interpreters that a person has chosen or that the machine has, best first. */

import { existsSync } from "node:fs";
import * as vscode from "vscode";
import { ofMachine } from "./machine";
import type { Command } from "./python";

/** Milliseconds that another extension may take to tell its interpreter; it may be busy finding all of them. */
const PATIENCE = 10_000;

// The parts that we use of what these extensions offer to others.
interface Environments {
  getEnvironment(scope: vscode.Uri | undefined): Promise<{ execInfo?: { run?: { executable: string; args?: string[] } } } | undefined>;
  readonly onDidChangeEnvironment?: vscode.Event<unknown>;
}
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { path: string };
    resolveEnvironment(path: { path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
    readonly onDidChangeActiveEnvironmentPath?: vscode.Event<unknown>;
  };
}

const ENVIRONMENTS = "ms-python.vscode-python-envs";
const PYTHON = "ms-python.python";

/** The one that the person has chosen for the first folder, then those of the machine. */
export async function candidates(): Promise<Command[]> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = (await inTime(fromEnvironments(folder))) ?? (await inTime(fromPython(folder)));
  const others = ofMachine(process.platform, process.env["PATH"] ?? "", existsSync);
  return chosen ? [chosen, ...others] : others;
}

/** Call when the person chooses another one. Extensions are waited for as long as it takes, if they are installed. */
export async function onDidChange(listener: () => void): Promise<vscode.Disposable> {
  const environments = await api<Environments>(ENVIRONMENTS);
  const python = await api<PythonExtension>(PYTHON);
  if (environments ?? python) {
    listener(); // they may have started too late for the server's first start
  }
  const events = [environments?.onDidChangeEnvironment, python?.environments?.onDidChangeActiveEnvironmentPath];
  return vscode.Disposable.from(...events.filter((event) => event !== undefined).map((event) => event(() => listener())));
}

async function fromEnvironments(folder: vscode.Uri | undefined): Promise<Command | undefined> {
  const environment = await (await api<Environments>(ENVIRONMENTS))?.getEnvironment(folder);
  const run = environment?.execInfo?.run;
  return run && [run.executable, ...(run.args ?? [])];
}

async function fromPython(folder: vscode.Uri | undefined): Promise<Command | undefined> {
  const environments = (await api<PythonExtension>(PYTHON))?.environments;
  const path = environments?.getActiveEnvironmentPath(folder);
  const file = path && (await environments?.resolveEnvironment(path))?.executable.uri?.fsPath;
  return file ? [file] : undefined;
}

/** What another extension offers; undefined if it is not installed or does not start. */
async function api<T>(id: string): Promise<T | undefined> {
  try {
    return await vscode.extensions.getExtension<T>(id)?.activate();
  } catch {
    return undefined; // theirs to tell
  }
}

/** What comes of it, or undefined if it takes too long, fails, or is of another make than we know. */
async function inTime<T>(work: Promise<T | undefined>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, PATIENCE, undefined)));
  try {
    return await Promise.race([work, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
