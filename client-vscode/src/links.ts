/** The links of a page that lead to lines of files, found in its Markdown. Without VS Code, so that it has unit tests. */

export interface LineLink {
  /** Where the link is in the text, as offsets: its words and its address. */
  readonly start: number;
  readonly end: number;
  readonly address: string;
  /** Counted from 1. */
  readonly line: number;
}

// What the server writes: words without brackets, an address without spaces and brackets, a line.
const LINK = /\[[^\][]*\]\(([^()\s#]+)#L(\d{1,9})\)/g;

export function links(markdown: string): LineLink[] {
  return [...markdown.matchAll(LINK)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
    address: found[1] ?? "",
    line: Number(found[2]),
  }));
}
