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

/** What every Python that we start has in its environment; what is undefined is taken out of it. */
export const ENVIRONMENT: Environment = {
  PYTHONUTF8: "1",
  PYTHONSAFEPATH: "1", // no module is taken from the working folder
  PYTHONHOME: undefined, // it is for one Python and ends all others
  PYTHON_MANAGER_AUTOMATIC_INSTALL: "false", // on Windows, `python` and `py` download a Python where there is none
};

export type Environment = Readonly<Record<string, string | undefined>>;

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
    answer = (JSON.parse(output.trimEnd().split("\n").at(-1) ?? "") ?? {}) as Partial<Python>;
  } catch {
    return { command, why: "it gave no sensible answer" };
  }
  const { executable, version, implementation, bundled, tuneline } = answer;
  if (typeof executable !== "string" || !Array.isArray(version) || typeof implementation !== "string") {
    return { command, why: "it gave no sensible answer" };
  }
  return { command, executable, version, implementation, bundled: bundled === true, tuneline: tuneline ?? null };
}

/** Why a program did not answer, in words that go on after a colon. */
function reason(error: unknown): string {
  const { code, killed } = error as { code?: unknown; killed?: boolean };
  return killed ? "it did not answer in time" : (whyNotRun(error) ?? `it ended with ${String(code)}`);
}

/** Why a program could not be run; undefined if it was. */
export function whyNotRun(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? NOT_RUN[code] : undefined;
}

const NOT_RUN: Readonly<Record<string, string>> = {
  ENOENT: "there is no such program",
  EACCES: "it may not be run",
  // Node's answer to a .bat or .cmd on Windows, which only a shell can run; none is used for what settings name.
  EINVAL: "it is not a program; a .bat or .cmd file has to be replaced by the .exe that it runs",
};
