/** The language server: started, watched, started again when it falls, and given up on when it keeps falling. */

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
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
import { whyNotRun } from "./python";
import { commandOf, ENDING, ended, sameLaunch, spawned } from "./serverProcess";
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
  /** How often something else was wanted; what began under an earlier number is of no interest any more. */
  private wanted = 0;
  /** Starts and stops happen one after another. */
  private queue: Promise<void> = Promise.resolve();
  /** What was told of each document last, by its URI. */
  private readonly statuses = new Map<string, Status>();

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
    const wanted = this.callOff();
    return this.inTurn(async () => {
      this.falls = [];
      this.set({ kind: "starting" });
      await this.stop();
      await this.begin(await this.decide(), wanted);
    });
  }

  /** As `restart`, if something else would be started now than was before. */
  reconsider(): Promise<void> {
    const { wanted } = this;
    return this.inTurn(async () => {
      const decided = await this.decide();
      if (sameLaunch(decided, this.launch) && this.current.kind === "running") {
        return;
      }
      await this.stop();
      await this.begin(decided, wanted);
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
      throw new Error("The server is not running.");
    }
    return (await this.client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] }, token)) as T;
  }

  /** What is known of a document. */
  statusOf(uri: vscode.Uri): Status | undefined {
    return this.statuses.get(uri.toString());
  }

  /** What is known of a document once it is checked as it is now; undefined if it changes before, or is closed. */
  checked(document: vscode.TextDocument): Promise<Status | undefined> {
    const { version } = document;
    return new Promise((resolve) => {
      const look = () => {
        const status = this.statusOf(document.uri);
        const isOver = document.isClosed || document.version !== version;
        if (isOver || (status?.complete && status.version === version)) {
          listening.dispose();
          resolve(isOver ? undefined : status);
        }
      };
      const listening = vscode.Disposable.from(this.onStatus(look), vscode.workspace.onDidChangeTextDocument(look), vscode.workspace.onDidCloseTextDocument(look));
      look();
    });
  }

  /** Forget what was told of a document that was closed. */
  forget(uri: vscode.Uri): void {
    this.statuses.delete(uri.toString());
  }

  dispose(): void {
    this.changed.dispose();
    this.told.dispose();
  }

  /** For the end of the extension. */
  shutDown(): Promise<void> {
    this.callOff();
    return this.inTurn(() => this.stop());
  }

  /** Have nothing started that was wanted so far. What is being started may never answer, so it is not waited for. */
  private callOff(): number {
    if (this.isBeginning) {
      this.process?.kill("SIGKILL");
    }
    return ++this.wanted;
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

  private async begin(decided: Launch | Refusal | undefined, wanted: number): Promise<void> {
    if (wanted !== this.wanted) {
      return;
    }
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
      const code = await ended(this.process);
      if (wanted === this.wanted) {
        const ownWords = code === undefined ? (whyNotRun(error) ?? words(error)) : `it ended with ${code}`;
        const why = isLate ? `it did not answer within ${PATIENCE / 1000} seconds` : ownWords;
        this.fail(`Tuneline's server could not be started by ${decided.command}: ${why.replace(/\.?$/, ".")}`);
      }
    } finally {
      clearTimeout(timer);
      this.isBeginning = false;
    }
  }

  private async stop(): Promise<void> {
    const { client, process: child } = this;
    this.client = this.launch = this.process = undefined;
    const end = () => child?.kill("SIGKILL"); // does nothing to one that has ended
    if (client?.needsStop()) {
      await client.dispose(ENDING).catch((error: unknown) => {
        this.log.warn(`Stopping: ${words(error)}`);
        end(); // when VS Code closes, there is no later
      });
    }
    setTimeout(end, ENDING);
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
        // Where something is left to fill in, what fits there is offered at once.
        provideCompletionItem: async (document, position, context, token, next) => {
          const found = await next(document, position, context, token);
          (Array.isArray(found) ? found : (found?.items ?? [])).forEach(suggestOn);
          return found;
        },
        executeCommand: (command, args, next) => this.instead[command]?.(args[0]) ?? next(command, args),
      },
    };
    const run = async () => {
      const child = (this.process = spawned(launch)); // known before it runs, so that it can be ended
      await once(child, "spawn"); // `error`, if it comes instead, rejects this
      return child;
    };
    const client = new Client(SECTION, "Tuneline", run, options);
    client.registerFeature({
      fillClientCapabilities: (capabilities) => {
        const commands = { commands: ["editor.action.triggerSuggest"] };
        capabilities.experimental = { ...capabilities.experimental, tunelineStatus: true, commands };
      },
      preInitialize: ({ diagnosticProvider }) => {
        // With findings of the workspace those of a file that is closed would stay; without, they go with it.
        if (diagnosticProvider) {
          diagnosticProvider.workspaceDiagnostics = false;
        }
      },
      initialize: () => undefined,
      getState: () => ({ kind: "static" }),
      clear: () => undefined,
    });
    client.onNotification("tuneline/status", (status: Status) => {
      this.statuses.set(vscode.Uri.parse(status.uri).toString(), status);
      this.told.fire(status);
    });
    client.onDidChangeState(({ newState }) => {
      if (newState === ClientState.Running && client === this.client) {
        const version = client.initializeResult?.serverInfo?.version ?? "unknown";
        this.log.info(`The server is running: Tuneline ${version}`);
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
    const { wanted } = this;
    // Whoever had a turn before may have started another.
    void this.inTurn(async () => (this.launch === launch ? this.begin(launch, wanted) : undefined));
    return given("The server ended unexpectedly and is started again.");
  }

  private fail(message: string): void {
    this.log.error(message);
    this.set({ kind: "failed", message });
  }

  private set(state: State): void {
    if (state.kind !== "running") {
      this.statuses.clear();
    }
    this.current = state;
    this.changed.fire(state);
  }
}

function suggestOn(item: vscode.CompletionItem): void {
  if (item.insertText instanceof vscode.SnippetString && /\$\{?1/.test(item.insertText.value)) {
    item.command ??= { command: "editor.action.triggerSuggest", title: "Suggest what comes next" };
  }
}

/** The library tells some failures by itself, with a stack; a person is told by `help.ts`, once. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
