/** The language server: started, watched, started again when it falls, and given up on when it keeps falling. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { homedir } from "node:os";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State as ClientState,
} from "vscode-languageclient/node";
import { SELECTOR } from "./documents";
import { decide, type Launch, type Needs, type Refusal, type Source } from "./launch";
import { answer, SECTION, wishes } from "./settings";
import type { Status } from "./statusText";
import { world } from "./world";

export type State =
  | { readonly kind: "untrusted" | "starting" }
  | { readonly kind: "running"; readonly source: Source; readonly command: readonly string[]; readonly version: string }
  /** It could not be started. `refused` says why, where no program was even tried. */
  | { readonly kind: "failed"; readonly message: string; readonly refused?: Refusal["refused"] }
  /** It fell too often. */
  | { readonly kind: "stopped"; readonly message: string };

/** So many falls within so many milliseconds are borne; after one more the server stays down. */
const FALLS = 4;
const WINDOW = 3 * 60_000;

/** Milliseconds that a server may take until it is ready: the first start compiles its libraries, maybe on a slow disk. */
const PATIENCE = 60_000;
/** Milliseconds that it may take to end after it was told to. */
const ENDING = 2_000;

/** What is done instead of a command of the server's, by its name. */
export type Instead = Readonly<Record<string, (argument: unknown) => Promise<unknown>>>;

export class Server implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<State>();
  private readonly told = new vscode.EventEmitter<Status>();
  readonly onDidChange = this.changed.event;
  readonly onStatus = this.told.event;
  private client: LanguageClient | undefined;
  private launch: Launch | undefined;
  private current: State = { kind: "starting" };
  private falls: number[] = [];
  private process: ChildProcess | undefined;
  private isBeginning = false;
  /** A start that nobody wants to see the end of any more. */
  private isAbandoned = false;
  /** Starts and stops happen one after another. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly extension: vscode.Extension<unknown>,
    private readonly log: vscode.LogOutputChannel,
    private readonly trace: vscode.LogOutputChannel,
    private readonly instead: Instead,
  ) {}

  get state(): State {
    return this.current;
  }

  /** Stop the server if it runs, and start it as the settings say now. Never rejects; `state` says how it went. */
  restart(): Promise<void> {
    if (this.isBeginning) {
      // What is being started may never answer; it is not waited for.
      this.isAbandoned = true;
      this.process?.kill("SIGKILL");
    }
    return this.inTurn(async () => {
      this.falls = [];
      this.set({ kind: "starting" });
      await this.stop();
      await this.begin(await this.decide());
    });
  }

  /** As `restart`, if something else would be started now than was before. */
  reconsider(): Promise<void> {
    return this.inTurn(async () => {
      const decided = await this.decide();
      if (sameLaunch(decided, this.launch) && this.current.kind === "running") {
        return;
      }
      await this.stop();
      await this.begin(decided);
    });
  }

  /** Resolves when nothing is being started or stopped any more. */
  ready(): Promise<void> {
    return this.queue;
  }

  /** Run a command of the server's. Rejects with the server's words, or if no server runs. */
  async execute<T>(command: string, argument: object, token?: vscode.CancellationToken): Promise<T> {
    await this.queue;
    if (!this.client || this.current.kind !== "running") {
      throw new Error("The server does not run.");
    }
    return (await this.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] }, token)) as T;
  }

  dispose(): void {
    this.changed.dispose();
    this.told.dispose();
  }

  /** For the end of the extension. */
  shutDown(): Promise<void> {
    return this.inTurn(() => this.stop());
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => this.fail(`Tuneline's server could not be started: ${words(error)}`));
    return this.queue;
  }

  private async decide(): Promise<Launch | Refusal | undefined> {
    if (!vscode.workspace.isTrusted) {
      return undefined;
    }
    const { tuneline } = this.extension.packageJSON as { tuneline: Needs };
    const decided = await decide(wishes(), tuneline, world(this.extension.extensionPath));
    decided.notes.forEach((note) => this.log.info(note));
    return decided;
  }

  private async begin(decided: Launch | Refusal | undefined): Promise<void> {
    if (decided === undefined) {
      this.log.warn("This folder is not trusted, so the server is not started.");
      this.set({ kind: "untrusted" });
      return;
    }
    if ("refused" in decided) {
      this.log.error(decided.message);
      this.set({ kind: "failed", message: decided.message, refused: decided.refused });
      return;
    }
    this.set({ kind: "starting" });
    this.log.info(`Starting the server (${decided.source}): ${commandOf(decided).join(" ")}`);
    this.launch = decided;
    const client = (this.client = this.connect(decided));
    this.isBeginning = true;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.process?.kill("SIGKILL");
    }, PATIENCE);
    try {
      await client.start();
    } catch (error) {
      this.client = undefined;
      if (!this.isAbandoned) {
        const why = isLate ? `it did not answer within ${PATIENCE / 1000} seconds.` : words(error);
        this.fail(`Tuneline's server could not be started by ${decided.command}: ${why}`);
      }
    } finally {
      clearTimeout(timer);
      this.isBeginning = this.isAbandoned = false;
    }
  }

  private async stop(): Promise<void> {
    const { client, process: child } = this;
    this.client = this.launch = this.process = undefined;
    if (client?.needsStop()) {
      await client.dispose(ENDING).catch((error: unknown) => this.log.warn(`Stopping: ${words(error)}`));
    }
    setTimeout(() => child?.kill("SIGKILL"), ENDING); // does nothing to one that has ended
  }

  private connect(launch: Launch): LanguageClient {
    const options: LanguageClientOptions = {
      documentSelector: SELECTOR,
      outputChannel: this.log,
      traceOutputChannel: this.trace,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: () => false, // `begin` tells it
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.fell(client),
      },
      middleware: {
        workspace: { configuration: (params) => answer(params, this.extension) },
        executeCommand: (command, args, next) => this.instead[command]?.(args[0]) ?? next(command, args),
      },
    };
    const client = new LanguageClient(SECTION, "Tuneline", async () => (this.process = await run(launch)), options);
    client.registerFeature({
      fillClientCapabilities: (capabilities) => {
        capabilities.experimental = { ...capabilities.experimental, tunelineStatus: true };
      },
      initialize: () => undefined,
      getState: () => ({ kind: "static" }),
      clear: () => undefined,
    });
    client.onNotification("tuneline/status", (status: Status) => this.told.fire(status));
    client.onDidChangeState(({ newState }) => {
      if (newState === ClientState.Running && client === this.client) {
        const version = client.initializeResult?.serverInfo?.version ?? "unknown";
        this.log.info(`The server runs: Tuneline ${version}`);
        this.set({ kind: "running", source: launch.source, command: commandOf(launch), version });
      }
    });
    return client;
  }

  /** The server is gone without having been asked to go. It is we who start it again, by the one way there is. */
  private fell(client: LanguageClient): { action: CloseAction; message: string; handled: true } {
    const given = (message: string) => ({ action: CloseAction.DoNotRestart, message, handled: true as const });
    const launch = this.launch;
    if (client !== this.client || this.isBeginning || !launch) {
      return given("The server ended before it was ready.");
    }
    const now = Date.now();
    this.falls = [...this.falls.filter((time) => now - time < WINDOW), now];
    this.client = undefined;
    if (this.falls.length > FALLS) {
      const message = `Tuneline's server ended ${this.falls.length} times within three minutes, so it is not started again.`;
      this.set({ kind: "stopped", message });
      return given(message);
    }
    this.set({ kind: "starting" });
    void this.inTurn(() => this.begin(launch));
    return given("The server ended unexpectedly and is started again.");
  }

  private fail(message: string): void {
    this.log.error(message);
    this.set({ kind: "failed", message });
  }

  private set(state: State): void {
    this.current = state;
    this.changed.fire(state);
  }
}

/** The process of a launch, once it runs; rejects if it cannot be run. */
async function run(launch: Launch): Promise<ChildProcess> {
  const cwd = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file")?.uri.fsPath ?? homedir();
  const child = spawn(launch.command, launch.args, { cwd, env: { ...process.env, ...launch.env }, windowsHide: true });
  await once(child, "spawn"); // `error`, if it comes instead, rejects this
  child.on("error", () => undefined); // of a kill that comes too late
  return child;
}

function commandOf(launch: Launch): string[] {
  return [launch.command, ...launch.args];
}

function sameLaunch(a: Launch | Refusal | undefined, b: Launch | undefined): boolean {
  return a !== undefined && b !== undefined && "command" in a && commandOf(a).join("\0") === commandOf(b).join("\0");
}

export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
