/** What the extension sends to the conversation page. Only what is drawn: no data of fixes, no hashes. */

import type { Example } from "./example";

export type Drawing =
  | { readonly kind: "example"; readonly example: Example; readonly name: string; readonly lines: number; readonly locked: boolean }
  /** There is nothing to draw, and why; with a wish that would help, or the place at which there is nothing. */
  | { readonly kind: "reason"; readonly words: string; readonly wish?: "manage" | "restart"; readonly at?: { readonly uri: string; readonly row: number } }
  /** The answer takes long: what is drawn may be about an older text. */
  | { readonly kind: "waiting" }
  /** The turn that the cursor is in. */
  | { readonly kind: "cursor"; readonly path: string | null }
  /** A text that was cut as a whole, or the data URL of an image that is large. */
  | { readonly kind: "whole"; readonly path: string; readonly text: string }
  /** Something to be told once. */
  | { readonly kind: "note"; readonly words: string };

export function drawingOf(example: Example, about: { readonly name: string; readonly lines: number; readonly locked: boolean }): Drawing {
  const findings = example.findings.map((it) => ({ ...it, fixes: it.fixes.map(({ title, safe }) => ({ title, safe, data: null })) }));
  return { kind: "example", example: { ...example, findings }, ...about };
}
