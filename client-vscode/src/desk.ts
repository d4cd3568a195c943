/** What the server's commands about one example answer, see docs/protocol.md, and how they are asked. */

import * as vscode from "vscode";
import { uriOf } from "./documents";
import type { Example, Range } from "./view/example";
import type { Server } from "./server";

/** What `tuneline.setText` and `tuneline.setWeight` answer. */
export interface Changed {
  readonly applied: boolean;
  readonly reason?: string;
  /** Whether the text or the line is not any more what the request was about. */
  readonly stale?: boolean;
  readonly row?: number;
  readonly path?: string;
  /** Of the text and of its line afterwards. */
  readonly hash?: string | null;
  readonly line?: string | null;
  /** The text afterwards. */
  readonly text?: string | null;
  /** The text that is there now, where it is another one. */
  readonly current?: string | null;
}

/** A text at a place, decoded; all null where there is none. */
export interface TextAt {
  readonly row: number;
  /** Whether the position is inside of it; it is the nearest one else. */
  readonly inside: boolean;
  readonly path: string;
  /** The string with its quotes. */
  readonly range: Range;
  readonly text: string;
  /** Arguments of a call with line breaks; null for any other text. */
  readonly pretty: string | null;
  readonly hash: string;
  /** The hash of its line. */
  readonly line: string;
  readonly kind: string;
  readonly role: string;
  readonly turn: number;
  readonly editable: boolean;
  readonly why: string | null;
  readonly breaks: "lf" | "crlf" | "mixed" | "none";
}

export type Place = { readonly row: number } | { readonly position: vscode.Position };

export function exampleAt(
  server: Server,
  document: vscode.TextDocument,
  place: Place & { readonly from?: number; readonly turns?: number; readonly path?: string },
  token?: vscode.CancellationToken,
): Promise<Example> {
  return server.execute<Example>("tuneline.example", { uri: uriOf(document), ...place }, token);
}

export function setText(
  server: Server,
  document: vscode.TextDocument,
  given: { readonly row: number; readonly path: string; readonly hash: string; readonly line: string; readonly text: string; readonly json: boolean },
): Promise<Changed> {
  return server.execute<Changed>("tuneline.setText", { uri: uriOf(document), version: document.version, ...given });
}

export function setWeight(
  server: Server,
  document: vscode.TextDocument,
  given: Place & { readonly path?: string; readonly hash?: string; readonly weight: number | null | "toggle" },
): Promise<Changed> {
  return server.execute<Changed>("tuneline.setWeight", { uri: uriOf(document), version: document.version, ...given });
}

/** The text at a position or a path, the nearest one of the example at a position in none; null where there is none. */
export async function textAt(
  server: Server,
  document: vscode.TextDocument,
  place: { readonly position: vscode.Position } | { readonly row: number; readonly path: string },
): Promise<TextAt | null> {
  const found = await server.execute<TextAt | { readonly text: null }>("tuneline.textAt", { uri: uriOf(document), ...place });
  return found.text === null ? null : found;
}

/** What `tuneline.countText` answers. */
export interface Counted {
  /** Of the message. */
  readonly turn: number | null;
  /** Of the example. */
  readonly tokens: Example["tokens"];
  /** Why nothing was counted. */
  readonly reason: string | null;
}

/** What an example costs with another text at a place of it; without a text, as it is. */
export function countText(
  server: Server,
  document: vscode.TextDocument,
  given: { readonly row: number; readonly path: string; readonly text?: string; readonly json: boolean },
): Promise<Counted> {
  return server.execute<Counted>("tuneline.countText", { uri: uriOf(document), ...given });
}

/** A text as it is written inside a JSON string; null where it stays as it is, or the position is in none. */
export async function escapeText(server: Server, document: vscode.TextDocument, position: vscode.Position, text: string): Promise<string | null> {
  const found = await server.execute<{ readonly text: string | null } | null>("tuneline.escapeText", {
    uri: uriOf(document),
    position,
    text,
  });
  return found?.text ?? null;
}
