/**
 * How the server is started: decided here, from settings and from what interpreters say of themselves.
 *
 * 1. `tuneline.server.path`, if it is set.
 * 2. With importStrategy `fromEnvironment`: a Python, or a `tuneline` on the PATH, that has Tuneline installed.
 * 3. The server that comes with the extension, run by a Python that can load it.
 * 4. An extension without a server uses the environment whatever the strategy.
 *
 * A setting that names something unusable is told, never passed over: somebody meant it.
 */

import { type Command, type Environment, ENVIRONMENT, isPython, type Python, type Silent } from "./python";
import { isAtLeast, isBefore, readVersion } from "./versions";

export type Source = "path" | "environment" | "bundled";

export interface Launch {
  readonly source: Source;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** What was decided and why, for the log. */
  readonly notes: readonly string[];
}

/** Why no server can be started. The message is for a person; the notes are for the log. */
export interface Refusal {
  readonly refused: "path" | "interpreter" | "no-python";
  readonly message: string;
  readonly notes: readonly string[];
}

export interface Wishes {
  readonly path: string;
  readonly arguments: readonly string[];
  readonly interpreter: string;
  readonly strategy: "useBundled" | "fromEnvironment";
}

/** What the package says of the servers and interpreters that it works with. */
export interface Needs {
  readonly minimumServer: string;
  readonly python: { readonly oldest: string; readonly before: string };
}

/** The outside world, as far as the decision needs it. */
export interface World {
  /** The script that starts the bundled server, or undefined where the extension comes without one. */
  readonly bundled: string | undefined;
  /** The interpreters worth asking, best first; that of the setting is not among them. */
  candidates(): Promise<readonly Command[]>;
  /** What an interpreter says of itself; asked twice, it answers from memory. */
  ask(command: Command): Promise<Python | Silent>;
  /** The version of a `tuneline` on the PATH, or undefined. */
  installed(): Promise<string | undefined>;
  exists(path: string): boolean;
}

export async function decide(wishes: Wishes, needs: Needs, world: World): Promise<Launch | Refusal> {
  return new Decision(wishes, needs, world).make();
}

class Decision {
  private readonly notes = new Set<string>();

  constructor(
    private readonly wishes: Wishes,
    private readonly needs: Needs,
    private readonly world: World,
  ) {}

  async make(): Promise<Launch | Refusal> {
    if (this.wishes.path) {
      return this.fromPath();
    }
    const wantsBundled = this.wishes.strategy === "useBundled" && this.world.bundled !== undefined;
    if (this.wishes.interpreter) {
      return this.fromInterpreter([this.wishes.interpreter], wantsBundled);
    }
    const installed = wantsBundled ? undefined : await this.fromEnvironment();
    if (installed) {
      return installed;
    }
    for await (const python of this.pythons()) {
      const launch = this.bundledBy(python);
      if (launch) {
        return launch;
      }
    }
    return this.refuse("no-python", this.noPython());
  }

  private fromPath(): Launch | Refusal {
    const { path, arguments: args } = this.wishes;
    if (/[\\/]/.test(path) && !this.world.exists(path)) {
      return this.refuse("path", `The setting tuneline.server.path names ${path}, which does not exist.`);
    }
    return this.launch("path", path, args);
  }

  private async fromInterpreter(command: Command, wantsBundled: boolean): Promise<Launch | Refusal> {
    const python = await this.world.ask(command);
    const named = `The setting tuneline.interpreter names ${command[0]}, `;
    if (!isPython(python)) {
      return this.refuse("interpreter", `${named}which could not be run: ${python.why}.`);
    }
    const own = wantsBundled ? undefined : this.environmentOf(python);
    const launch = own ?? this.bundledBy(python);
    return launch ?? this.refuse("interpreter", `${named}which is ${this.unfit(python)}.`);
  }

  /** The interpreters that answer, asked one by one, so that nobody waits for those not needed. */
  private async *pythons(): AsyncGenerator<Python> {
    for (const command of await this.world.candidates()) {
      const answer = await this.world.ask(command);
      if (isPython(answer)) {
        yield answer;
      } else {
        this.note(`${command.join(" ")} was skipped: ${answer.why}`);
      }
    }
  }

  private async fromEnvironment(): Promise<Launch | undefined> {
    for await (const python of this.pythons()) {
      const launch = this.environmentOf(python);
      if (launch) {
        return launch;
      }
    }
    const version = await this.world.installed();
    if (version !== undefined && this.isNewEnough(version)) {
      return this.launch("environment", "tuneline", ["server"]);
    }
    this.note(version === undefined ? "there is no tuneline on the PATH" : `the tuneline on the PATH is ${version}`);
    return undefined;
  }

  private environmentOf(python: Python): Launch | undefined {
    const version = python.tuneline;
    if (version === null) {
      this.note(`${python.executable} has no Tuneline installed`);
      return undefined;
    }
    if (!this.isNewEnough(version)) {
      this.note(`${python.executable} has Tuneline ${version}, and ${this.needs.minimumServer} is needed`);
      return undefined;
    }
    return this.launch("environment", python.executable, ["-m", "tuneline", "server"]);
  }

  private bundledBy(python: Python): Launch | undefined {
    const script = this.world.bundled;
    if (script !== undefined && this.suits(python) && python.bundled) {
      // Isolated: a PYTHONPATH is for other programs. Where it has an empty part, as many do, a queue.py in the
      // workspace would be taken for the library's.
      return this.launch("bundled", python.executable, ["-I", "-X", "utf8", script]);
    }
    if (script !== undefined) {
      this.note(`${python.executable} was skipped: it is ${this.unfit(python)}`);
    }
    return undefined;
  }

  private note(words: string): void {
    this.notes.add(words); // what two passes find is told once
  }

  private isNewEnough(version: string): boolean {
    return isAtLeast(readVersion(version) ?? [], this.needs.minimumServer);
  }

  private suits(python: Python): boolean {
    const { oldest, before } = this.needs.python;
    return isAtLeast(python.version, oldest) && isBefore(python.version, before);
  }

  private unfit(python: Python): string {
    const version = python.version.slice(0, 3).join(".");
    if (!isAtLeast(python.version, this.needs.python.oldest)) {
      return `Python ${version}; Tuneline needs ${this.needs.python.oldest} or newer`;
    }
    if (this.world.bundled === undefined) {
      return python.tuneline === null
        ? `Python ${version} without Tuneline installed`
        : `Python ${version} with Tuneline ${python.tuneline}; ${this.needs.minimumServer} or newer is needed`;
    }
    return `${python.implementation} ${version}, which the server of this extension was not built for`;
  }

  private noPython(): string {
    const { oldest, before } = this.needs.python;
    return this.world.bundled === undefined
      ? `Tuneline found no Python ${oldest} or newer that has Tuneline installed, so nothing is checked.`
      : `Tuneline found no Python ${oldest} or newer (and older than ${before}) to run its server, so nothing is checked.`;
  }

  private launch(source: Source, command: string, args: readonly string[]): Launch {
    return { source, command, args, env: ENVIRONMENT, notes: [...this.notes] };
  }

  private refuse(refused: Refusal["refused"], message: string): Refusal {
    return { refused, message, notes: [...this.notes] };
  }
}
