/**
 * A suite that runs in the extension host of a real VS Code: tests run one after another and share the window.
 *
 * Each result is a line of JSON in the file of TUNELINE_RESULTS, written when it is known, so that a driver outside
 * can follow and, at a `step`, use the mouse. A file of tests calls `test`; an entry in suites/ exports `run`.
 */

import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as vscode from "vscode";

const tests: { name: string; body: () => Promise<void> }[] = [];
/** Seconds for one test on a busy machine; what waits inside gives up before. */
const PATIENCE = 600;

export function test(name: string, body: () => Promise<void>): void {
  tests.push({ name, body });
}

export async function run(): Promise<void> {
  let failed = 0;
  const only = new RegExp(process.env["TUNELINE_ONLY"] ?? ""); // the tests to run, while one is being mended
  for (const { name, body } of tests.filter((it) => only.test(it.name))) {
    const began = Date.now();
    let error: string | undefined;
    try {
      await inTime(body(), PATIENCE);
    } catch (reason) {
      failed += 1;
      error = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    }
    tell({ test: name, seconds: (Date.now() - began) / 1000, error });
    await closeAll();
  }
  tell({ end: true });
  if (failed) {
    throw new Error(`${failed} of ${tests.length} tests failed`);
  }
}

/** Add a line to the results. */
export function tell(line: object): void {
  appendFileSync(process.env["TUNELINE_RESULTS"]!, `${JSON.stringify(line)}\n`);
}

/** Run a command as the palette does, and note that it is tested. */
export async function command(id: string, ...args: unknown[]): Promise<unknown> {
  tell({ used: id });
  return vscode.commands.executeCommand(id, ...args);
}

/** Change a setting of the user's or, with a folder, of a workspace folder, and note that it is tested. */
export async function set(name: string, value: unknown, folder?: vscode.Uri): Promise<void> {
  tell({ used: name });
  const target = folder ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration(undefined, folder ?? null).update(name, value, target);
}

/** Have a setting changed while something is done. */
export async function withSetting(name: string, value: unknown, body: () => Promise<void>): Promise<void> {
  await set(name, value);
  try {
    await body();
  } finally {
    await set(name, undefined);
  }
}

/** What the output channels of a name have written in this run. */
export function logs(name: string): string {
  const folder = join(process.env["TUNELINE_PROFILE"]!, "logs");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((it) => basename(it) === name);
  return files.map((it) => readFileSync(join(folder, it), "utf8")).join("");
}

/** The first answer that is neither false nor nothing; an Error that says what was waited for if none comes. */
export async function until<T>(what: string, ask: () => T | PromiseLike<T>, seconds = 120): Promise<Exclude<NonNullable<T>, false | 0 | "">> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer as Exclude<NonNullable<T>, false | 0 | "">;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${seconds} seconds for ${what}`);
    }
    await sleep(50);
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function inTime(work: Promise<void>, seconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${seconds} seconds`)), seconds * 1000);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Leave nothing open, and no change unsaved that VS Code would ask about. */
async function closeAll(): Promise<void> {
  const dirty = () => vscode.workspace.textDocuments.filter((it) => it.isDirty || it.isUntitled);
  for (const document of dirty()) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  // The next untitled document gets the name of the last one, and with it its text if that is still there.
  await until("all documents to be closed", () => dirty().length === 0);
}
