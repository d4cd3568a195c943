/** The text of a message, as an editor of its own can hold it, and what is said beside it. */

import type { Counted } from "./desk";

/** A text that is only read: with pictures of what an editor cannot hold, for NUL makes VS Code take it for no text at all. */
export function pictured(text: string): string {
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/gu, (it) => String.fromCharCode(0x2400 + it.charCodeAt(0)));
}

/** A text with the line breaks that all editors know. */
export function plain(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Whether a text ends with a line break, which no editor shows and every model learns. */
export function endOf(text: string): string {
  return /[\r\n]$/.test(text) ? "ends with a line break" : "no line break at its end";
}

/** "7 tokens · example 1,480 of 65,536"; why it is not known, where that helps; and whether the example is too long. */
export function costOf({ turn, tokens, reason }: Counted): { readonly words: string; readonly over: boolean } {
  if (!tokens) {
    return { words: reason?.startsWith("The text is not valid JSON") ? "not valid JSON" : "", over: false };
  }
  const { total, limit, exact } = tokens;
  const own = turn === null ? [] : [`${turn.toLocaleString("en")} token${turn === 1 ? "" : "s"}`];
  const most = limit === null ? "" : ` of ${limit.toLocaleString("en")}`;
  const words = [...own, `example ${exact ? "" : "about "}${total.toLocaleString("en")}${most}`].join(" · ");
  return { words, over: limit !== null && total > limit };
}
