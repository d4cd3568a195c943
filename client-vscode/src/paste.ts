/**
 * What comes into a string from outside: pasted text gets its escapes, an image becomes a data URL, Enter writes `\n`.
 *
 * Whether a place is inside a string, and what a text is in there, is the server's to say.
 */

import * as vscode from "vscode";
import { escapeText, textAt } from "./desk";
import { activeEditor, isOurs, SELECTOR } from "./documents";
import type { Server } from "./server";

/** What trainers read as an image; nothing else is made a data URL. */
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;
const SUFFIXES: Readonly<Record<string, string>> = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp" };
/** Bytes of an image; no service takes larger ones, and the line would be half as long again. */
const IMAGE = 20_000_000;
/** Milliseconds of rest after which it is asked whether the cursor is in a string. */
const REST = 30;
const IN_STRING = "tuneline.inString";

/** VS Code's paste API, which is newer than the oldest VS Code that this runs in. */
interface PasteApi {
  readonly registerDocumentPasteEditProvider?: (
    selector: vscode.DocumentSelector,
    provider: {
      provideDocumentPasteEdits(
        document: vscode.TextDocument,
        ranges: readonly vscode.Range[],
        data: vscode.DataTransfer,
        context: unknown,
        token: vscode.CancellationToken,
      ): Promise<unknown[] | undefined>;
    },
    metadata: { readonly pasteMimeTypes: readonly string[]; readonly providedPasteEditKinds: readonly unknown[] },
  ) => vscode.Disposable;
}

interface PasteTypes {
  readonly DocumentPasteEdit: new (text: string, title: string, kind: unknown) => object;
  readonly DocumentDropOrPasteEditKind: { readonly Text: { append(...parts: string[]): unknown } };
}

export function takeText(server: Server): vscode.Disposable {
  return vscode.Disposable.from(pasted(server), dropped(server), ...entered(server));
}

function pasted(server: Server): vscode.Disposable {
  const register = (vscode.languages as PasteApi).registerDocumentPasteEditProvider;
  const { DocumentPasteEdit, DocumentDropOrPasteEditKind } = vscode as unknown as Partial<PasteTypes>;
  if (!register || !DocumentPasteEdit || !DocumentDropOrPasteEditKind) {
    return new vscode.Disposable(() => undefined);
  }
  const kind = DocumentDropOrPasteEditKind.Text.append("escaped");
  const provideDocumentPasteEdits = async (document: vscode.TextDocument, ranges: readonly vscode.Range[], data: vscode.DataTransfer) => {
    const [range] = ranges;
    if (!range || ranges.length > 1) {
      return undefined; // with several cursors VS Code spreads the lines over them
    }
    const text = await data.get("text/plain")?.asString();
    const image = text ? undefined : await imageIn(data);
    const written = image
      ? (await isInString(server, document, range.start)) && image
      : text && (await escapeText(server, document, range.start, text));
    const title = image ? "Paste as a data URL" : "Paste with escapes, as text of this string";
    return written ? [new DocumentPasteEdit(written, title, kind)] : undefined;
  };
  return register.call(vscode.languages, SELECTOR, { provideDocumentPasteEdits }, { pasteMimeTypes: ["text/plain", ...IMAGES], providedPasteEditKinds: [kind] });
}

function dropped(server: Server): vscode.Disposable {
  return vscode.languages.registerDocumentDropEditProvider(SELECTOR, {
    async provideDocumentDropEdits(document, position, data) {
      const image = await imageIn(data);
      return image && (await isInString(server, document, position)) ? new vscode.DocumentDropEdit(image) : undefined;
    },
  });
}

/** The first image that is dragged along, as a data URL. */
async function imageIn(data: vscode.DataTransfer): Promise<string | undefined> {
  for (const [type, item] of data) {
    const file = IMAGES.some((it) => it === type) ? item.asFile() : undefined;
    if (file) {
      return dataUrl(type, await file.data(), file.name);
    }
  }
  const [first] = ((await data.get("text/uri-list")?.asString()) ?? "").split(/\r?\n/).filter((it) => it && !it.startsWith("#"));
  const uri = first ? vscode.Uri.parse(first) : undefined;
  const type = SUFFIXES[uri?.path.split(".").at(-1)?.toLowerCase() ?? ""];
  // Only files: an address on the web is not fetched.
  return uri && type && ["file", "vscode-remote"].includes(uri.scheme) ? dataUrl(type, await vscode.workspace.fs.readFile(uri), uri.path) : undefined;
}

function dataUrl(type: string, bytes: Uint8Array, name: string): string | undefined {
  if (bytes.length > IMAGE) {
    const size = `${Math.ceil(bytes.length / 1e6).toLocaleString("en")} MB`;
    void vscode.window.showWarningMessage(`Tuneline: ${name.split("/").at(-1)} has ${size}, too much for an example; services take 20 MB at most.`);
    return undefined;
  }
  return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

async function isInString(server: Server, document: vscode.TextDocument, position: vscode.Position): Promise<boolean> {
  return (await textAt(server, document, { position }).catch(() => null))?.inside === true;
}

/** Enter inside a string. The context is only a hint, so that Enter elsewhere is VS Code's own and as quick as ever. */
function entered(server: Server): vscode.Disposable[] {
  let timer: NodeJS.Timeout | undefined;
  let known: boolean | undefined;
  let place = "";
  const tell = (inside: boolean) => {
    if (inside !== known) {
      known = inside;
      void vscode.commands.executeCommand("setContext", IN_STRING, inside);
    }
  };
  const look = (editor: vscode.TextEditor | undefined) => {
    clearTimeout(timer);
    if (!editor || !isOurs(editor.document) || server.state.kind !== "running") {
      tell(false);
      return;
    }
    const { document, selection } = editor;
    const line = `${document.uri.toString()} ${selection.active.line}`;
    if (line !== place) {
      tell(false); // what was known of another line says nothing
    }
    place = line;
    timer = setTimeout(() => {
      const { active } = editor.selection;
      escapeText(server, document, active, "\n").then(
        (written) => active.isEqual(editor.selection.active) && tell(written !== null),
        () => tell(false),
      );
    }, REST);
  };
  const breakLine = async () => {
    const editor = activeEditor();
    const place = editor?.selection.active;
    const written = editor && place && (await escapeText(server, editor.document, place, "\n").catch(() => null));
    if (!editor || !written) {
      return vscode.commands.executeCommand("default:type", { text: "\n" });
    }
    await editor.edit((edit) => edit.replace(editor.selection, written));
    const end = editor.selection.end;
    editor.selection = new vscode.Selection(end, end);
    return undefined;
  };
  return [
    vscode.window.onDidChangeActiveTextEditor(look),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => textEditor === vscode.window.activeTextEditor && look(textEditor)),
    server.onDidChange(() => look(vscode.window.activeTextEditor)),
    vscode.commands.registerCommand("tuneline.breakLine", breakLine),
    new vscode.Disposable(() => clearTimeout(timer)),
  ];
}
