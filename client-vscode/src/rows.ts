/** Where a line is after changes elsewhere in its document. Without VS Code, so that it has unit tests. */

interface Place {
  readonly line: number;
  readonly character: number;
}

interface Change {
  readonly range: { readonly start: Place; readonly end: Place };
  readonly text: string;
}

/** The row of a line after changes whose ranges are all of the text before them, as VS Code reports them. */
export function moved(row: number, changes: readonly Change[]): number {
  let by = 0;
  for (const { range, text } of changes) {
    const { start, end } = range;
    if (end.line < row || (end.line === row && end.character === 0)) {
      by += breaks(text) - (end.line - start.line);
    } else if (start.line < row) {
      by += start.line + breaks(text) - row; // the line is joined with what is before it
    }
  }
  return Math.max(0, row + by);
}

function breaks(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}
