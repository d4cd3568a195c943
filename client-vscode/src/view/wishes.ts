/** What the conversation page asks of the extension. The page draws text of others, so what it sends is not trusted. */

export type Wish =
  | { readonly kind: "ready" | "undo" | "redo" | "manage" | "restart" | "more" }
  /** Go to the example so many further on, or back. */
  | { readonly kind: "move"; readonly by: 1 | -1 }
  | { readonly kind: "lock"; readonly locked: boolean }
  /** About a place of the example that is drawn, by its path. */
  | { readonly kind: "reveal" | "weight" | "edit" | "copy" | "whole" | "open"; readonly path: string }
  /** Apply a fix, by the numbers of the finding and of the fix. */
  | { readonly kind: "fix"; readonly finding: number; readonly fix: number };

const PLAIN = ["ready", "undo", "redo", "manage", "restart", "more"] as const;
const PLACED = ["reveal", "weight", "edit", "copy", "whole", "open"] as const;
/** Longer paths are those of nobody's data. */
const PATH = 2_000;

/** A wish that is as it should be, with nothing else in it; undefined for anything else. */
export function readWish(given: unknown): Wish | undefined {
  if (typeof given !== "object" || given === null) {
    return undefined;
  }
  const { kind, by, locked, path, finding, fix } = given as Record<string, unknown>;
  const plain = PLAIN.find((it) => it === kind);
  if (plain) {
    return { kind: plain };
  }
  const placed = PLACED.find((it) => it === kind);
  if (placed) {
    return typeof path === "string" && path.length <= PATH ? { kind: placed, path } : undefined;
  }
  switch (kind) {
    case "move":
      return by === 1 || by === -1 ? { kind, by } : undefined;
    case "lock":
      return typeof locked === "boolean" ? { kind, locked } : undefined;
    case "fix":
      return isNumber(finding) && isNumber(fix) ? { kind, finding, fix } : undefined;
    default:
      return undefined;
  }
}

function isNumber(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}
