/** What an interpreter says of itself, found out by running `bundled/tool/probe.py` in it. */

import { execFile } from "node:child_process";

/** The command of an interpreter and its first arguments, such as ["py", "-3"]. */
export type Command = readonly [string, ...string[]];

export interface Python {
  readonly command: Command;
  readonly executable: string;
  readonly version: readonly number[];
  readonly implementation: string;
  /** Whether the libraries that come with the extension can be loaded by it. */
  readonly bundled: boolean;
  /** The version of Tuneline that it has installed itself, or null. */
  readonly tuneline: string | null;
}

/** An interpreter that did not answer, and why, in words for a log. */
export interface Silent {
  readonly command: Command;
  readonly why: string;
}

/** Milliseconds that an interpreter may take to start: antivirus software and network drives are slow. */
const PATIENCE = 20_000;

/** Settings for every Python that we start: text is UTF-8, and no module is taken from the working folder. */
export const ENVIRONMENT = { PYTHONUTF8: "1", PYTHONSAFEPATH: "1" };

export function isPython(answer: Python | Silent): answer is Python {
  return "version" in answer;
}

/** Run a command and give what it prints; rejects if it fails, cannot be found, or takes too long. */
export function run(command: Command, args: readonly string[], cwd?: string): Promise<string> {
  const [file, ...first] = command;
  const options = { timeout: PATIENCE, windowsHide: true, env: { ...process.env, ...ENVIRONMENT }, ...(cwd && { cwd }) };
  return new Promise((resolve, reject) => {
    execFile(file, [...first, ...args], options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}

/** Ask an interpreter about itself. `probe` is the path of probe.py; never rejects. */
export async function ask(command: Command, probe: string): Promise<Python | Silent> {
  try {
    return read(command, await run(command, [probe]));
  } catch (error) {
    return { command, why: reason(error) };
  }
}

/** What probe.py printed. */
export function read(command: Command, output: string): Python | Silent {
  let answer: Partial<Python>;
  try {
    // Whatever the interpreter's own start-up files print comes before.
    answer = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "") as Partial<Python>;
  } catch {
    return { command, why: "it gave no sensible answer" };
  }
  const { executable, version, implementation, bundled, tuneline } = answer;
  if (typeof executable !== "string" || !Array.isArray(version) || typeof implementation !== "string") {
    return { command, why: "it gave no sensible answer" };
  }
  return { command, executable, version, implementation, bundled: bundled === true, tuneline: tuneline ?? null };
}

function reason(error: unknown): string {
  const { code, killed } = error as { code?: unknown; killed?: boolean };
  if (killed) {
    return "it did not answer in time";
  }
  if (code === "ENOENT") {
    return "there is no such program";
  }
  return code === "EACCES" ? "it may not be run" : `it ended with ${String(code)}`;
}
