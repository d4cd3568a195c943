/** The text of a message, as an editor of its own can hold it. */

/** A text that is only read: with pictures of what an editor cannot hold, for NUL makes VS Code take it for no text at all. */
export function pictured(text: string): string {
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/gu, (it) => String.fromCharCode(0x2400 + it.charCodeAt(0)));
}

/** A text with the line breaks that all editors know. */
export function plain(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}
