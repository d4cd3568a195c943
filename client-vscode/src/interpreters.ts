/** The interpreters that a person has chosen or that the machine has, best first. */

import * as vscode from "vscode";
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
  const chosen = (await fromEnvironments(folder)) ?? (await fromPython(folder));
  // Where the first of them is old, a newer one often lies beside it under its full name.
  const numbered = ["3.14", "3.13", "3.12", "3.11"].map((version): Command => [`python${version}`]);
  const ofMachine: Command[] =
    process.platform === "win32" ? [["python"], ["py", "-3"]] : [["python3"], ["python"], ...numbered];
  return chosen ? [chosen, ...ofMachine] : ofMachine;
}

/** Call when the person chooses another one. Extensions that are not installed are not waited for. */
export async function onDidChange(listener: () => void): Promise<vscode.Disposable> {
  const environments = await api<Environments>(ENVIRONMENTS);
  const python = await api<PythonExtension>(PYTHON);
  const events = [environments?.onDidChangeEnvironment, python?.environments?.onDidChangeActiveEnvironmentPath];
  return vscode.Disposable.from(...events.filter((event) => event !== undefined).map((event) => event(() => listener())));
}

async function fromEnvironments(folder: vscode.Uri | undefined): Promise<Command | undefined> {
  const environments = await api<Environments>(ENVIRONMENTS);
  const run = (await inTime(environments?.getEnvironment(folder)))?.execInfo?.run;
  return run && [run.executable, ...(run.args ?? [])];
}

async function fromPython(folder: vscode.Uri | undefined): Promise<Command | undefined> {
  const environments = (await api<PythonExtension>(PYTHON))?.environments;
  const path = environments?.getActiveEnvironmentPath(folder);
  const file = path && (await inTime(environments?.resolveEnvironment(path)))?.executable.uri?.fsPath;
  return file ? [file] : undefined;
}

/** What another extension offers; undefined if it is not installed, does not start, or is of another make. */
async function api<T>(id: string): Promise<T | undefined> {
  return inTime(vscode.extensions.getExtension<T>(id)?.activate());
}

async function inTime<T>(work: PromiseLike<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, PATIENCE, undefined)));
  try {
    return await Promise.race([work, late]);
  } catch {
    return undefined; // theirs to tell
  } finally {
    clearTimeout(timer);
  }
}
