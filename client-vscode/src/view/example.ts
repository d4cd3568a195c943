/** One example as the server tells it (`tuneline.example`, see docs/protocol.md). Without VS Code and without a page. */

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Text {
  readonly path: string;
  readonly range: Range | null;
  readonly text: string;
  /** Of the whole text, in code points. */
  readonly length: number;
  readonly cut: boolean;
  readonly hash: string;
  readonly kind: "text" | "reasoning" | "refusal";
  readonly editable: boolean;
  readonly why?: string | null;
  readonly breaks: "lf" | "crlf" | "mixed" | "none";
}

export interface Arguments extends Text {
  /** The JSON with line breaks; null where it is none, or cut. */
  readonly pretty: string | null;
  readonly valid: boolean;
}

export interface Call {
  readonly path: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly arguments: Arguments | null;
}

/** A value beside what is known, as it is written. */
export interface Other {
  readonly path: string;
  readonly text: string;
  readonly cut: boolean;
}

export interface Image {
  readonly path: string;
  readonly kind: "data" | "url" | "file" | "none";
  readonly type: string;
  readonly bytes: number | null;
  readonly address: string | null;
  readonly shown: boolean;
}

export interface Turn {
  readonly index: number;
  readonly path: string;
  readonly range: Range | null;
  readonly role: string;
  readonly written: string | null;
  readonly name?: string | null;
  readonly texts: readonly Text[];
  readonly calls: readonly Call[];
  readonly answers: string | null;
  readonly images: readonly Image[];
  readonly weight: {
    readonly value: number | boolean | null;
    readonly path: string | null;
    readonly settable: boolean;
    readonly why?: string | null;
  } | null;
  readonly trained: boolean | null;
  readonly why?: string | null;
  readonly tokens: number | null;
  readonly trainedTokens: number | null;
  readonly others: readonly Other[];
  /** How many texts, calls and images are not in this answer. */
  readonly leftOut: number;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  /** Whether the answer is wanted, where the example says so. */
  readonly desired: boolean | null;
  readonly turns: readonly Turn[];
}

export interface Fix {
  readonly title: string;
  readonly safe: boolean;
  readonly data: unknown;
}

export interface Finding {
  readonly rule: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly message: string;
  readonly path: string | null;
  readonly range: Range | null;
  readonly fixes: readonly Fix[];
}

export interface Example {
  readonly uri: string;
  readonly version: number;
  readonly row: number;
  readonly hash: string;
  readonly examples: number;
  readonly format: string | null;
  readonly formatTitle: string | null;
  readonly title: string;
  readonly sound: boolean;
  readonly tokens: { readonly total: number; readonly trained: number; readonly limit: number | null; readonly exact: boolean } | null;
  readonly sections: readonly Section[];
  readonly moreTurns: number;
  readonly tools: readonly string[];
  readonly others: readonly Other[];
  readonly findings: readonly Finding[];
  /** Why there is none, where there is none. */
  readonly reason?: string | null;
}

/** Whether a place is another one or inside of it: `messages[2].content` is in `messages[2]`, `messages[21]` is not. */
export function isWithin(path: string, outer: string): boolean {
  return path.startsWith(outer) && (path.length === outer.length || ".[".includes(path.charAt(outer.length)));
}

export function turnsOf(example: Example): readonly Turn[] {
  return example.sections.flatMap(({ turns }) => turns);
}

/** An example with the turns of a later answer about it behind its own. */
export function joined(example: Example, more: Example): Example {
  const sections = example.sections.map((it, index) => ({ ...it, turns: [...it.turns, ...(more.sections[index]?.turns ?? [])] }));
  return { ...example, sections, moreTurns: more.moreTurns };
}

/** The turn that holds a place in the document; undefined where none does. */
export function turnAt(example: Example, { line, character }: Position): Turn | undefined {
  const place = { line, character };
  return turnsOf(example).find(({ range }) => range && isBefore(range.start, place) && isBefore(place, range.end));
}

/** Whether a place on the example's line is behind all turns of an answer that has not got all. */
export function isBeyond(example: Example, place: Position): boolean {
  const end = turnsOf(example).at(-1)?.range?.end;
  return example.moreTurns > 0 && end !== undefined && end.line === place.line && !isBefore(place, end);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character);
}

/** What can be edited, by its path: a text, or the arguments of a call. */
export function textOf(example: Example, path: string): Text | undefined {
  return turnsOf(example)
    .flatMap(({ texts, calls }) => [...texts, ...calls.flatMap((it) => it.arguments ?? [])])
    .find((it) => it.path === path);
}

export function imageOf(example: Example, path: string): Image | undefined {
  return turnsOf(example)
    .flatMap(({ images }) => images)
    .find((it) => it.path === path);
}
