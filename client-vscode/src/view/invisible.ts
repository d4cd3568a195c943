/**
 * Characters that cannot be seen, made visible: they are training data as well.
 *
 * What turns text around, hides in it or controls a terminal is always shown as a tag with its name. Tabs, unusual
 * spaces, joiners, spaces at the end of a line and line breaks are shown only on demand: they are mostly meant.
 */

/** A piece of text, or a tag for a character: `text` is what stands in its place. */
export interface Piece {
  readonly text: string;
  readonly tag: boolean;
}

const NAMES: Readonly<Record<number, string>> = {
  0x09: "TAB",
  0x0d: "CR",
  0x1b: "ESC",
  0x7f: "DEL",
  0xa0: "NBSP",
  0xad: "SHY",
  0x61c: "ALM",
  0x200b: "ZWSP",
  0x200c: "ZWNJ",
  0x200d: "ZWJ",
  0x200e: "LRM",
  0x200f: "RLM",
  0x2028: "LS",
  0x2029: "PS",
  0x202a: "LRE",
  0x202b: "RLE",
  0x202c: "PDF",
  0x202d: "LRO",
  0x202e: "RLO",
  0x202f: "NNBSP",
  0x2060: "WJ",
  0x2066: "LRI",
  0x2067: "RLI",
  0x2068: "FSI",
  0x2069: "PDI",
  0xfeff: "BOM",
};

const ALWAYS =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]|\r(?!\n)/u;
const DEMANDED = /[\t\xa0\u1680\u2000-\u200a\u200c\u200d\u202f\u205f\u3000]|\r?\n|[ ]+(?=\r?\n|$)/u;

const always = new RegExp(ALWAYS, "gu");
const everything = new RegExp(`${ALWAYS.source}|${DEMANDED.source}`, "gu");

/** The pieces of a text, in order; together with what tags stand for they are the text. all: also what is on demand. */
export function pieces(text: string, all: boolean): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(all ? everything : always)) {
    if (match.index > at) {
      found.push({ text: text.slice(at, match.index), tag: false });
    }
    found.push(...tagged(match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length) {
    found.push({ text: text.slice(at), tag: false });
  }
  return found;
}

function tagged(match: string): Piece[] {
  if (match.endsWith("\n")) {
    return [
      { text: match.length > 1 ? "CR LF" : "LF", tag: true },
      { text: "\n", tag: false },
    ];
  }
  if (match.startsWith(" ")) {
    return [{ text: "␠".repeat(match.length), tag: true }];
  }
  return [{ text: nameOf(match.codePointAt(0) ?? 0), tag: true }];
}

function nameOf(code: number): string {
  return NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
