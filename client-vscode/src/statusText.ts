/** What the status says, in words; all of it from the server's state and its notification. */

import type { State } from "./server";

/** The notification `tuneline/status`, see docs/protocol.md. */
export interface Status {
  readonly uri: string;
  /** Of the document; null where a client sends none. */
  readonly version?: number | null;
  readonly format: string | null;
  readonly formatReason: string;
  /** What most of the objects are, such as "chat" or "ShareGPT conversations"; empty where there are none. */
  readonly contents: string;
  /** What the lines are and which of them were checked, in words. */
  readonly covered: string;
  readonly wholeChecked: boolean;
  readonly target: string;
  readonly model: string | null;
  readonly examples: number;
  readonly lines: number;
  readonly tokens: { readonly total: number; readonly trained: number; readonly exact: boolean } | null;
  readonly findings: Readonly<Record<"error" | "warning" | "information" | "hint", number>>;
  readonly limits: readonly string[];
  readonly complete: boolean;
}

/** A status bar item. `tooltip` is Markdown with icons, `spoken` what a screen reader says after "Tuneline". */
export interface Shown {
  readonly text: string;
  readonly spoken: string;
  readonly tooltip: string;
  readonly command: string;
  readonly severity: "none" | "warning" | "error";
}

/** For a tab whose text extensions do not get. */
export const HIDDEN: Shown = {
  text: "$(info) Tuneline: check on disk",
  spoken: "check on disk",
  tooltip: "VS Code does not give extensions the text of files over 50 MB. Click to check the file on disk.",
  command: "tuneline.checkFileOnDisk",
  severity: "none",
};

const BUSY = { text: "$(loading~spin) Tuneline", severity: "none" } as const;

/** Text as it is, in Markdown: paths of Windows hold what would be escapes, and names come from files of others. */
function plain(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

export function ofState(state: State): Shown | undefined {
  switch (state.kind) {
    case "running":
      return undefined;
    case "untrusted":
      return {
        text: "$(shield) Tuneline is off",
        spoken: "off, because this folder is not trusted",
        tooltip: "This folder is not trusted, so Tuneline starts no program and checks nothing. Click to manage trust.",
        command: "workbench.trust.manage",
        severity: "warning",
      };
    case "starting":
      return { ...BUSY, spoken: "starting", tooltip: "The server is starting.", command: "tuneline.showOutput" };
    case "failed":
    case "stopped":
      return {
        text: "$(error) Tuneline is off",
        spoken: "off",
        tooltip: `${plain(state.message)} Click to start it again.`,
        command: "tuneline.restartServer",
        severity: "error",
      };
  }
}

export function ofFile(status: Status | undefined): Shown {
  const command = "tuneline.chooseTarget";
  // Before the first example is read there is nothing to tell: that there are none would be a lie.
  if (!status || (!status.complete && !status.examples && !status.contents)) {
    return { ...BUSY, spoken: "checking the file", tooltip: "The file is being checked.", command };
  }
  const isNothing = !status.examples && !status.format && !status.contents;
  const words = [formatOf(status), ...(isNothing ? [] : figures(status))];
  const counts = iconOf(status);
  const lines = [
    `**${formatOf(status)}**: ${status.formatReason}`,
    ...(status.complete ? [plain(status.covered)] : []),
    `Checked for the target **${status.target}**, ${status.model ? `model **${plain(status.model)}**` : "no model set"}.`,
    [...figures(status), findingsOf(status)].join(" · "),
    ...status.limits.map((limit) => `$(warning) ${limit}`),
    "Click to choose target and model.",
  ];
  const spoken = [findingsOf(status), ...words].join(", ");
  // A number after an icon belongs to it, not to the word that follows.
  return { text: `${counts}${/\d$/.test(counts) ? " · " : " "}${words.join(" · ")}`, spoken, tooltip: lines.join("\n\n"), command, severity: "none" };
}

/** A tick means: every line was checked and nothing was found. */
function iconOf({ findings, complete, examples, wholeChecked }: Status): string {
  const { error, warning, information, hint } = findings;
  if (error || warning) {
    return `$(error) ${error} $(warning) ${warning}`;
  }
  if (!complete) {
    return "$(loading~spin)";
  }
  if (!wholeChecked) {
    return "$(circle-slash)";
  }
  return information + hint ? `$(info) ${information + hint}` : examples ? "$(check)" : "$(dash)";
}

export function formatOf(status: Status): string {
  if (!status.wholeChecked) {
    return `${status.contents || "objects"}, not ${status.format ? "all " : ""}checked`;
  }
  return status.format ?? (status.contents || "no examples");
}

function figures(status: Status): string[] {
  const { examples, tokens } = status;
  const about = tokens?.exact === false ? "about " : "";
  return [
    count(examples, "example"),
    // A file that is spread over lines has examples and no counts: none is better than 0.
    ...(tokens && (tokens.total || !examples) ? [`${about}${count(tokens.total, "token")} (${tokens.trained.toLocaleString("en")} trained)`] : []),
  ];
}

function findingsOf({ findings }: Status): string {
  const { error, warning, information, hint } = findings;
  const notes = information + hint;
  const found = [
    ...(error ? [count(error, "error")] : []),
    ...(warning ? [count(warning, "warning")] : []),
    ...(notes ? [count(notes, "note")] : []),
  ];
  return found.join(", ") || "no findings";
}

export function programText(state: State): string {
  switch (state.kind) {
    case "running":
      return `Tuneline ${state.version} (${SOURCES[state.source]})`;
    case "starting":
      return "starting";
    case "untrusted":
      return "off: this folder is not trusted";
    default:
      return state.message;
  }
}

const SOURCES = { path: "from tuneline.server.path", environment: "from the environment", bundled: "bundled" };

function count(number: number, word: string): string {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}
