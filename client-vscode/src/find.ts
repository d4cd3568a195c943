/**
 * Examples by what they are: a list that is filled as a query is written, and leads to their lines.
 *
 * What a query means, and what is wrong with it, is the server's to say; this shows its answer.
 */

import * as vscode from "vscode";
import { uriOf } from "./documents";
import { type Server, words } from "./server";

interface Row {
  readonly row: number;
  readonly title: string;
  readonly roles: readonly string[];
  readonly turns: number;
  readonly tokens: { readonly total: number; readonly exact: boolean } | null;
  readonly findings: number;
  readonly worst: "error" | "warning" | "information" | "hint" | null;
}

/** What `tuneline.query` answers, see docs/protocol.md. */
interface Found {
  readonly reason: string | null;
  readonly total: number;
  readonly rows: readonly Row[];
}

type Item = vscode.QuickPickItem & { readonly row?: number };

/** Milliseconds of rest in writing before the server is asked. */
const REST = 120;
/** Rows of the list; who wants to see more narrows the query. */
const MOST = 200;
const HINT = "words, role:tool, tokens>4000, turns:1..2, weight:0, has:errors, rule:…, sort:tokens";

/** What was asked for last, which is where one goes on. */
let last = "";

export function findExamples(server: Server, editor: vscode.TextEditor): Promise<void> {
  const list = vscode.window.createQuickPick<Item>();
  Object.assign(list, { title: "Find Examples", placeholder: HINT, value: last, matchOnDescription: false });
  let asking = new vscode.CancellationTokenSource();
  let timer: NodeJS.Timeout | undefined;
  const before = { selection: editor.selection, ranges: editor.visibleRanges };
  const ask = async () => {
    asking.cancel();
    const { token } = (asking = new vscode.CancellationTokenSource());
    list.busy = true;
    try {
      const found = await server.execute<Found>("tuneline.query", { uri: uriOf(editor.document), query: list.value, offset: 0, limit: MOST }, token);
      if (!token.isCancellationRequested) {
        show(list, found);
      }
    } catch (error) {
      if (!token.isCancellationRequested) {
        show(list, { reason: words(error), total: 0, rows: [] });
      }
    }
  };
  const go = (row: number) => {
    const place = new vscode.Position(row, 0);
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  };
  return new Promise((resolve) => {
    let isTaken = false;
    vscode.Disposable.from(
      list.onDidChangeValue(() => {
        clearTimeout(timer);
        timer = setTimeout(() => void ask(), REST);
      }),
      list.onDidChangeActive(([item]) => item?.row !== undefined && go(item.row)), // the conversation beside it follows
      list.onDidAccept(() => {
        isTaken = list.activeItems[0]?.row !== undefined;
        list.hide();
      }),
      list.onDidHide(() => {
        last = list.value;
        clearTimeout(timer);
        asking.cancel();
        list.dispose();
        if (!isTaken) {
          editor.selection = before.selection;
          before.ranges[0] && editor.revealRange(before.ranges[0], vscode.TextEditorRevealType.AtTop);
        }
        void vscode.window.showTextDocument(editor.document, { ...(editor.viewColumn && { viewColumn: editor.viewColumn }) }).then(() => resolve(), () => resolve());
      }),
    );
    list.show();
    void ask();
  });
}

function show(list: vscode.QuickPick<Item>, { reason, total, rows }: Found): void {
  list.busy = false;
  const more = total > rows.length ? `, the first ${rows.length} are listed` : "";
  list.title = reason ? "Find Examples" : `Find Examples: ${total.toLocaleString("en")} found${more}`;
  // `alwaysShow`, for what matches is not the list's to say.
  list.items = reason ? [{ label: `$(warning) ${plain(reason)}`, alwaysShow: true }] : rows.map(itemOf);
}

const ICONS = { error: "$(error)", warning: "$(warning)", information: "$(info)", hint: "$(info)" } as const;

function itemOf({ row, title, roles, turns, tokens, findings, worst }: Row): Item {
  const about = [
    tokens ? `${tokens.exact ? "" : "about "}${tokens.total.toLocaleString("en")} tokens` : "",
    `${turns.toLocaleString("en")} turn${turns === 1 ? "" : "s"} of ${roles.slice(0, 4).join(", ") || "nobody"}`,
    findings ? `${findings.toLocaleString("en")} finding${findings === 1 ? "" : "s"}` : "",
  ];
  const icon = worst ? `${ICONS[worst]} ` : "";
  return { row, label: `${icon}${(row + 1).toLocaleString("en")}  ${plain(title)}`, description: plain(about.filter(Boolean).join(" · ")), alwaysShow: true };
}

/** Text of a file must not become an icon. */
function plain(text: string): string {
  return text.replaceAll("$(", "\\$(");
}
