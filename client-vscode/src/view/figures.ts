/** The statistics of a file as the server tells them (`tuneline.statistics`), and what their page asks for. */

export interface Statistics {
  readonly uri: string;
  readonly version: number;
  readonly format: string | null;
  readonly formatReason: string;
  readonly rows: readonly (readonly [string, string])[];
  readonly longest: readonly { readonly row: number; readonly tokens: number; readonly title: string }[];
  readonly figures: { readonly histogram: readonly { readonly first: number; readonly last: number; readonly count: number }[] };
}

export type Asked = { readonly kind: "ready" | "refresh" } | { readonly kind: "line"; readonly row: number };

/** What the page asks, if it is as it should be. */
export function readAsked(given: unknown): Asked | undefined {
  const { kind, row } = (typeof given === "object" && given !== null ? given : {}) as { kind?: unknown; row?: unknown };
  if (kind === "ready" || kind === "refresh") {
    return { kind };
  }
  return kind === "line" && Number.isInteger(row) && (row as number) >= 0 ? { kind, row: row as number } : undefined;
}
