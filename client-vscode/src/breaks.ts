/** Line breaks of a text that went through an editor, which makes all of them alike. Without VS Code, for unit tests. */

const BREAK = /\r\n|\r|\n/g;

/**
 * The new text with the breaks of the old one: where all were alike, everywhere; where they were mixed, in the lines that
 * are the same at the start and at the end, and elsewhere as the editor wrote them.
 */
export function withOldBreaks(old: string, text: string): string {
  const [before, after] = [split(old), split(text)];
  const kinds = new Set(before.breaks);
  if (kinds.size < 2) {
    const [kind] = kinds;
    return kind === undefined ? joined(after.lines, after.breaks.map(() => "\n")) : joined(after.lines, after.breaks.map(() => kind));
  }
  const breaks = after.breaks.map(() => "\n");
  const most = Math.min(before.breaks.length, breaks.length);
  let start = 0;
  for (; start < most && before.lines[start] === after.lines[start]; start++) {
    breaks[start] = before.breaks[start] ?? "\n";
  }
  for (let end = 1; end <= most - start && before.lines.at(-end) === after.lines.at(-end); end++) {
    breaks[breaks.length - end] = before.breaks.at(-end) ?? "\n";
  }
  return joined(after.lines, breaks);
}

function split(text: string): { readonly lines: readonly string[]; readonly breaks: readonly string[] } {
  return { lines: text.split(BREAK), breaks: text.match(BREAK) ?? [] };
}

function joined(lines: readonly string[], breaks: readonly string[]): string {
  return lines.map((line, index) => line + (breaks[index] ?? "")).join("");
}
