/**
 * The conversation page: draws what the extension sends, and sends back what is clicked.
 *
 * Turns that have not changed keep their elements, so that a selection and the focus survive typing in the file.
 */

import type { Drawing } from "./drawing";
import { button, type Child, element, sync, toggle } from "./elements";
import { type Example, type Section, turnsOf } from "./example";
import { differences, drawFinding, drawOthers, drawTools, drawTurn, findingsIn, type Look } from "./turn";
import type { Wish } from "./wishes";
import type { Word } from "./words";

interface Kept {
  readonly uri?: string;
  readonly row?: number;
  readonly invisible?: boolean;
  readonly words?: boolean;
}

interface Focus {
  readonly path: string | undefined;
  readonly isHere: boolean;
  readonly button: string | undefined;
}

declare function acquireVsCodeApi(): { postMessage(wish: Wish): void; getState(): Kept | undefined; setState(kept: Kept): void };

const api = acquireVsCodeApi();
let kept: Kept = api.getState() ?? {};
let drawn: Extract<Drawing, { kind: "example" }> | undefined;
let wholes = new Map<string, string>();
let cursor: string | null = null;

const send = (wish: Wish) => api.postMessage(wish);
const bar = element("nav", "", { "aria-label": "Example" });
const about = element("p", "about", { "aria-live": "polite", id: "about" });
const banner = element("div", "banner", { role: "status" });
const main = element("main", "", { "aria-labelledby": "about" });
document.body.append(bar, about, banner, main);

addEventListener("message", ({ data }: MessageEvent<Drawing>) => take(data));
addEventListener("keydown", onKey);
main.addEventListener("focusin", ({ target }) => {
  const turn = target instanceof Element ? target.closest<HTMLElement>(".turn") : null;
  if (turn) {
    rove(turn);
  }
});
send({ kind: "ready" });

function take(drawing: Drawing): void {
  switch (drawing.kind) {
    case "example":
      if (drawn?.example.row !== drawing.example.row || drawn.example.uri !== drawing.example.uri) {
        wholes = new Map();
        scrollTo(0, 0);
      }
      drawn = drawing;
      keep({ uri: drawing.example.uri, row: drawing.example.row });
      say("");
      return draw();
    case "whole":
      wholes.set(drawing.path, drawing.text);
      return draw();
    case "cursor":
      cursor = drawing.path;
      return point();
    case "waiting":
      return void document.body.classList.add("waiting");
    case "note":
      return say(drawing.words);
    case "reason": {
      if (drawing.at && drawn && (drawing.at.row !== drawn.example.row || drawing.at.uri !== drawn.example.uri)) {
        forget(); // what is drawn is greyed where it is half typed, and has nothing to do with another place
      }
      document.body.classList.toggle("waiting", drawn !== undefined);
      const { wish } = drawing;
      const words = wish === "manage" ? "Manage Trust" : "Restart the Server";
      return say(drawing.words, wish && button(words, words, () => send({ kind: wish })));
    }
  }
}

function forget(): void {
  drawn = undefined;
  about.textContent = "";
  replace([], heldFocus());
}

function keep(more: Kept): void {
  kept = { ...kept, ...more };
  api.setState(kept);
}

function say(words: string, ...more: readonly Child[]): void {
  banner.replaceChildren(...(words ? [element("p", "", {}, words), ...more.filter((it): it is Node => it instanceof Node)] : []));
}

function draw(): void {
  if (!drawn) {
    return;
  }
  document.body.classList.remove("waiting");
  const focus = heldFocus();
  const { example } = drawn;
  const [wanted, unwanted] = pair(example);
  drawBar(drawn, wanted !== undefined);
  const show = wanted && unwanted && kept.words ? differences(wanted.turns, unwanted.turns) : new Map<string, readonly Word[]>();
  const look: Look = { invisible: kept.invisible === true, wholes, words: show, send };
  const elsewhere = new Set(example.findings.keys());
  turnsOf(example).forEach((turn) => findingsIn(turn, example.findings).forEach(([number]) => elsewhere.delete(number)));
  const loose = [...elsewhere].map((number) => drawFinding(number, example.findings[number]!, look));
  const parts: Node[] = [element("div", "findings", {}, !example.sound && element("p", "broken", {}, BROKEN), ...loose)];
  for (const section of example.sections) {
    if (section !== unwanted) {
      parts.push(section === wanted && unwanted ? sideBySide(wanted, unwanted, example, look) : drawSection(section, example, look));
    }
  }
  parts.push(...[drawTools(example.tools), drawOthers(example.others, "")].filter((it) => it !== null));
  if (example.moreTurns) {
    const words = `Show more (${example.moreTurns.toLocaleString("en")} messages are not drawn)`;
    parts.push(element("p", "more", {}, button(words, words, () => send({ kind: "more" }))));
  }
  replace(parts, focus);
  point();
}

const BROKEN = "This line is not valid JSON. Below is what can be made out of it.";

/** The two answers that are compared, in an example that has two. */
function pair({ sections }: Example): [Section?, Section?] {
  const wanted = sections.find(({ name }) => name === "wanted");
  const unwanted = sections.find(({ name }) => name === "unwanted");
  return wanted && unwanted ? [wanted, unwanted] : [];
}

function sideBySide(wanted: Section, unwanted: Section, example: Example, look: Look): HTMLElement {
  const made = keptOf("pair", "pair", () => element("div", "pair"));
  sync(made, [drawSection(wanted, example, look), drawSection(unwanted, example, look)]);
  return made;
}

function drawSection(section: Section, { sections, findings }: Example, look: Look): HTMLElement {
  const place = sections.indexOf(section);
  const kind = section.name === "wanted" || section.name === "unwanted" ? section.name : "";
  const title = sections.length > 1 || section.desired !== null ? section.title : "";
  const made = keptOf(`section/${place}`, [kind, title], () => element("section", `section ${kind}`));
  const head = title ? [keptOf(`title/${place}`, title, () => element("h2", "", {}, title))] : [];
  const drawn = section.turns.map((turn) => {
    const found = findingsIn(turn, findings);
    const texts = turn.texts.map(({ path }) => look.words.get(path));
    const whole = [...turn.texts, ...turn.images, ...turn.calls.flatMap((it) => it.arguments ?? [])].map(({ path }) => wholes.has(path));
    const seal = [turn, found, texts, whole, look.invisible];
    return keptOf(`turn/${place}/${turn.index}`, seal, () => drawTurn(turn, found, look));
  });
  sync(made, [...head, ...drawn]);
  return made;
}

/** What is drawn, by its place, each with what it was drawn from; and what is being drawn. */
let pieces = new Map<string, { readonly seal: string; readonly node: HTMLElement }>();
let next: typeof pieces = new Map();

/** The element of a place that was drawn from the same, or a new one. */
function keptOf(key: string, from: unknown, make: () => HTMLElement): HTMLElement {
  // Places in the line change with every key that is typed before them.
  const seal = JSON.stringify(from, (name, value: unknown) => (name === "range" ? undefined : value));
  const old = pieces.get(key);
  const node = old?.seal === seal ? old.node : make();
  next.set(key, { seal, node });
  return node;
}

/**
 * Which turn Tab leads to, and whether it or a button of it has the focus. Asked before anything is drawn again, which
 * takes the focus away. A page that has not got it must not take it from who types in the file.
 */
function heldFocus(): Focus {
  const held = document.activeElement?.closest(".turn") ? document.activeElement : null;
  const turn = held?.closest<HTMLElement>(".turn") ?? main.querySelector<HTMLElement>('.turn[tabindex="0"]');
  const button = held instanceof HTMLButtonElement ? held.classList[0] : undefined;
  return { path: turn?.dataset["path"], isHere: held !== null && document.hasFocus(), button };
}

function replace(parts: readonly Node[], focus: Focus): void {
  pieces = next;
  next = new Map();
  sync(main, parts);
  const now = [...main.querySelectorAll<HTMLElement>(".turn")];
  const active = now.find((it) => it.dataset["path"] === focus.path) ?? now[0];
  if (active) {
    rove(active);
    if (focus.isHere && !active.contains(document.activeElement)) {
      const pressed = focus.button && active.querySelector<HTMLElement>(`button.${CSS.escape(focus.button)}`);
      (pressed || active).focus({ preventScroll: true }); // it was drawn again, and what had the focus is gone
    }
  }
}

function drawBar({ example, name, lines, locked }: Extract<Drawing, { kind: "example" }>, isPair: boolean): void {
  const held = document.activeElement;
  const focused = document.hasFocus() && held instanceof HTMLElement && bar.contains(held) ? held.title : "";
  bar.replaceChildren(
    button("‹", "Previous example (Alt+Page Up)", () => send({ kind: "move", by: -1 })),
    button("›", "Next example (Alt+Page Down)", () => send({ kind: "move", by: 1 })),
    toggle("Lock", "Stay at this example when the cursor moves", locked, (it) => send({ kind: "lock", locked: it })),
    toggle("Invisibles", "Show spaces, tabs, line breaks and joiners as tags", kept.invisible === true, (it) => {
      keep({ invisible: it });
      draw();
    }),
    ...(isPair
      ? [
          toggle("Differences", "Mark the words in which the two answers differ", kept.words === true, (it) => {
            keep({ words: it });
            draw();
          }),
        ]
      : []),
  );
  [...bar.querySelectorAll("button")].find((it) => focused && it.title === focused)?.focus();
  const { tokens, formatTitle, row } = example;
  const about_ = tokens?.exact === false ? "about " : "";
  const limit = tokens?.limit && tokens.total > tokens.limit ? `, over the limit of ${tokens.limit.toLocaleString("en")}` : "";
  const words = [
    `${name}, line ${(row + 1).toLocaleString("en")} of ${lines.toLocaleString("en")}`,
    formatTitle ?? "",
    tokens ? `${about_}${tokens.total.toLocaleString("en")} tokens, ${tokens.trained.toLocaleString("en")} trained${limit}` : "",
  ];
  const said = words.filter(Boolean).join(" · ");
  if (about.textContent !== said) {
    about.textContent = said;
  }
}

/** Outline the turn that the cursor is in. */
function point(): void {
  for (const turn of main.querySelectorAll<HTMLElement>(".turn")) {
    const isHere = turn.dataset["path"] === cursor;
    if (isHere && !turn.classList.contains("here")) {
      turn.scrollIntoView({ block: "nearest" });
    }
    turn.classList.toggle("here", isHere);
    turn[isHere ? "setAttribute" : "removeAttribute"]("aria-current", "true");
  }
}

/** One turn can be reached by Tab, and its buttons after it; the arrows go from turn to turn. */
function rove(to: HTMLElement): void {
  for (const turn of main.querySelectorAll<HTMLElement>(".turn")) {
    [turn, ...turn.querySelectorAll<HTMLElement>("button, summary")].forEach((it) => (it.tabIndex = turn === to ? 0 : -1));
  }
}

function onKey(event: KeyboardEvent): void {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  const act = (work: () => void) => {
    event.preventDefault();
    event.stopPropagation();
    work();
  };
  if (altKey && (key === "PageUp" || key === "PageDown")) {
    return act(() => send({ kind: "move", by: key === "PageUp" ? -1 : 1 }));
  }
  if ((ctrlKey || metaKey) && !altKey && /^[zy]$/i.test(key)) {
    return act(() => send({ kind: shiftKey || key.toLowerCase() === "y" ? "redo" : "undo" }));
  }
  const target = event.target instanceof Element ? event.target : null;
  const turn = target?.closest<HTMLElement>(".turn");
  if (!turn || altKey || ctrlKey || metaKey) {
    return undefined;
  }
  const all = [...main.querySelectorAll<HTMLElement>(".turn")];
  const go = (by: number) => act(() => all[all.indexOf(turn) + by]?.focus());
  const press = (what: string) => act(() => turn.querySelector<HTMLButtonElement>(`button.${what}`)?.click());
  switch (key) {
    case "ArrowDown":
    case "j":
      return go(1);
    case "ArrowUp":
    case "k":
      return go(-1);
    case "w":
      return press("weight");
    case "e":
      return press("edit");
    case "c":
      return press("copy");
    case "Enter":
      return target === turn ? act(() => turn.click()) : undefined;
    default:
      return undefined;
  }
}
