/** One message of a conversation as an article: who speaks, what is learned of it, what it says, what can be done. */

import { button, type Child, element } from "./elements";
import { type Call, type Finding, type Image, isWithin, type Other, type Text, type Turn } from "./example";
import { pieces } from "./invisible";
import type { Wish } from "./wishes";
import { compared, type Word } from "./words";

/** What is drawn of a text at most; the rest comes on demand. Code points. */
const MOST = 20_000;

/** What is drawn of a whole text at most: a browser needs seconds to lay out a million characters. UTF-16 units. */
const WHOLE = 400_000;

/** Names of tools that are drawn. */
const TOOLS = 20;

/** What a page knows besides the example. */
export interface Look {
  readonly invisible: boolean;
  /** Texts that were cut and have come as a whole, by path. */
  readonly wholes: ReadonlyMap<string, string>;
  /** Of answers that are compared: the words of a text, by its path. */
  readonly words: ReadonlyMap<string, readonly Word[]>;
  send(wish: Wish): void;
}

export function drawTurn(turn: Turn, findings: readonly (readonly [number, Finding])[], look: Look): HTMLElement {
  const said = spoken(turn);
  const made = element(
    "article",
    ["turn", roleClass(turn.role), turn.trained === false && turn.role === "assistant" ? "masked" : ""].join(" "),
    { tabindex: "-1", "aria-label": said, "data-path": turn.path },
    element("header", "", {}, heading(turn, look), element("span", "actions", {}, ...actions(turn, look))),
    ...turn.texts.map((it) => drawText(it, look)),
    ...turn.images.map((it) => drawImage(it, look)),
    ...turn.calls.map((it) => drawCall(it, look)),
    !turn.texts.length && !turn.calls.length && !turn.images.length && element("p", "empty", {}, "nothing is said"),
    turn.leftOut > 0 && element("p", "empty", {}, `${turn.leftOut.toLocaleString("en")} more texts, calls and images are not drawn`),
    drawOthers(turn.others, turn.path),
    ...findings.map(([number, it]) => drawFinding(number, it, look)),
  );
  made.addEventListener("click", () => {
    if (!getSelection()?.toString()) {
      look.send({ kind: "reveal", path: turn.path });
    }
  });
  return made;
}

/** "3 assistant, not trained, 22 tokens". */
function spoken(turn: Turn): string {
  return [`${turn.index + 1} ${turn.role}`, trainedWords(turn), tokensOf(turn)].filter(Boolean).join(", ");
}

function heading(turn: Turn, look: Look): HTMLElement {
  const written = turn.written && turn.written !== turn.role ? ` (${shortened(turn.written)})` : "";
  return element(
    "h3",
    "",
    {},
    element("span", "role", {}, `${turn.role}${written}`),
    turn.name ? element("span", "name", {}, shortened(turn.name)) : null,
    turn.answers ? element("span", "name", {}, `answers ${shortened(turn.answers)}`) : null,
    training(turn, look),
    element("span", "tokens", {}, tokensOf(turn)),
  );
}

/** Whether the answer is learned: a button where that can be changed, for what can be clicked should be seen at once. */
function training(turn: Turn, { send }: Look): HTMLElement | null {
  const words = trainedWords(turn);
  const look = turn.trained ? "trained" : "untrained";
  if (!turn.weight?.settable) {
    return words ? element("span", look, { title: turn.why ?? "" }, words) : null;
  }
  const about = turn.trained ? "leave this answer out of training" : "train this answer";
  return button(words || "no weight", `${words || "no weight"}: ${about} (W)`, () => send({ kind: "weight", path: turn.path }), `weight ${look}`);
}

function trainedWords({ role, trained }: Turn): string {
  return role !== "assistant" || trained === null ? "" : trained ? "trained" : "not trained";
}

function tokensOf({ tokens }: Turn): string {
  return tokens === null || tokens === undefined ? "" : `${tokens.toLocaleString("en")} token${tokens === 1 ? "" : "s"}`;
}

function actions(turn: Turn, { send }: Look): Child[] {
  const text = turn.texts[0];
  return [
    turn.texts.length === 1 && text && edits(text, send),
    text && button("Copy", "Copy the text of this message (C)", () => send({ kind: "copy", path: text.path }), "copy"),
  ];
}

function edits(text: Text, send: Look["send"]): HTMLButtonElement {
  const made = button("Edit", "Edit this text in an editor of its own (E)", () => send({ kind: "edit", path: text.path }), "edit");
  if (!text.editable) {
    made.title = text.why ?? "This text cannot be edited.";
  }
  return made;
}

function drawText(text: Text, look: Look): HTMLElement {
  const whole = look.wholes.get(text.path);
  const isCut = whole === undefined && (text.cut || text.text.length > MOST);
  const shown = whole?.slice(0, WHOLE) ?? (isCut ? [...text.text].slice(0, MOST).join("") : text.text);
  const words = isCut ? undefined : look.words.get(text.path);
  const made = element("div", `text ${text.kind}`, { "data-path": text.path });
  if (text.kind !== "text") {
    made.append(element("p", "kind", {}, text.kind));
  }
  made.append(...(words ?? [{ text: shown, differs: false }]).map((it) => drawWord(it, look)));
  if (!shown) {
    made.append(element("span", "empty", {}, "empty text"));
  }
  if (isCut) {
    const rest = `Show the rest (${text.length.toLocaleString("en")} characters)`;
    made.append(element("p", "", {}, button(rest, rest, () => look.send({ kind: "whole", path: text.path }))));
  }
  if (whole !== undefined && whole.length > WHOLE) {
    made.append(element("p", "empty", {}, `${(whole.length - WHOLE).toLocaleString("en")} more characters are not drawn here; Edit opens the text as a whole`));
  }
  return made;
}

function drawWord({ text, differs }: Word, look: Look): Node {
  const inside = pieces(text, look.invisible).map((it) =>
    it.tag ? element("span", "tag", {}, it.text) : document.createTextNode(it.text),
  );
  return differs ? element("mark", "", {}, ...inside) : element("span", "", {}, ...inside);
}

function drawCall(call: Call, look: Look): HTMLElement {
  const given = call.arguments;
  const path = given?.path;
  return element(
    "section",
    "call",
    { "aria-label": `calls ${call.name ?? "a tool"}` },
    element(
      "h4",
      "",
      {},
      element("span", "", {}, `calls ${shortened(call.name ?? "a tool")}`),
      call.id ? element("span", "name", {}, shortened(call.id)) : null,
      path ? button("Edit", "Edit the arguments of this call", () => look.send({ kind: "edit", path }), "edit") : null,
    ),
    given
      ? element(
          "pre",
          given.valid ? "" : "invalid",
          { "data-path": given.path },
          drawWord({ text: (look.wholes.get(given.path) ?? given.pretty ?? given.text).slice(0, given.cut ? undefined : MOST), differs: false }, look),
        )
      : null,
    path && given.cut && !look.wholes.has(path) ? button("Show the rest", "Show all of these arguments", () => look.send({ kind: "whole", path })) : null,
    given && !given.valid && !given.cut ? element("p", "invalid", {}, "These arguments are not valid JSON.") : null,
  );
}

const SHOWN = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$/i;

function drawImage(image: Image, { send, wholes }: Look): HTMLElement {
  const { path } = image;
  const address = wholes.get(path) ?? image.address;
  const about = [image.type || "image", image.bytes === null ? "" : `${image.bytes.toLocaleString("en")} bytes`].filter(Boolean).join(", ");
  if (image.kind === "data" && address !== null && SHOWN.test(address)) {
    return element("figure", "", {}, element("img", "", { src: address, alt: about }), element("figcaption", "", {}, about));
  }
  const isLink = image.kind === "url" && address !== null;
  return element(
    "figure",
    "unseen",
    {},
    element("figcaption", "", {}, address ? `image at ${shortened(address, 300)}` : `${about}, not shown`),
    isLink ? button("Open", "Open this address outside of the editor", () => send({ kind: "open", path })) : null,
    image.kind === "data" ? button("Show", "Show this image", () => send({ kind: "whole", path })) : null,
  );
}

/** What is in the data beside what is known, as it is written. */
export function drawOthers(others: readonly Other[], within: string): HTMLElement | null {
  if (!others.length) {
    return null;
  }
  const rows = others.map(({ path, text, cut }) =>
    element(
      "p",
      "",
      {},
      element("span", "name", {}, `${shortened(isWithin(path, within) ? path.slice(within.length).replace(/^\./, "") : path)}: `),
      element("code", "", {}, ...pieces(text, false).map((it) => (it.tag ? element("span", "tag", {}, it.text) : it.text)), cut ? "…" : ""),
    ),
  );
  const words = `${others.length.toLocaleString("en")} other key${others.length === 1 ? "" : "s"}`;
  return element("details", "others", {}, element("summary", "", {}, words), ...rows);
}

export function drawFinding(number: number, finding: Finding, { send }: Look): HTMLElement {
  const { path } = finding;
  return element(
    "div",
    `finding ${finding.severity}`,
    {},
    element("p", "", {}, element("strong", "", {}, finding.severity), " ", element("span", "", {}, finding.message)),
    element(
      "p",
      "actions",
      {},
      ...finding.fixes.map((it, index) =>
        button(it.title, it.safe ? it.title : `${it.title} (changes the data)`, () => send({ kind: "fix", finding: number, fix: index }), "fix"),
      ),
      path !== null ? button("Show", "Show where this is in the file", () => send({ kind: "reveal", path })) : null,
    ),
  );
}

/** The words of texts that are compared, by their paths: each answer with the one in its place of the other column. */
export function differences(one: readonly Turn[], other: readonly Turn[]): Map<string, readonly Word[]> {
  const found = new Map<string, readonly Word[]>();
  one.forEach((turn, index) =>
    turn.texts.forEach((text, place) => {
      const against = other[index]?.texts[place];
      if (against && !text.cut && !against.cut) {
        const [left, right] = compared(text.text, against.text);
        found.set(text.path, left).set(against.path, right);
      }
    }),
  );
  return found;
}

/** Findings of a turn, with their numbers. */
export function findingsIn(turn: Turn, findings: readonly Finding[]): [number, Finding][] {
  return [...findings.entries()].filter(([, { path }]) => path !== null && isWithin(path, turn.path));
}

function roleClass(role: string): string {
  return ["system", "user", "assistant", "tool"].find((it) => it === role) ?? "other";
}

/** The tools that the model is told of, by their names; what each takes is among the other keys. */
export function drawTools(names: readonly string[]): HTMLElement | null {
  const more = names.length > TOOLS ? ` and ${(names.length - TOOLS).toLocaleString("en")} more` : "";
  const shown = names.slice(0, TOOLS).map((it) => shortened(it)).join(", ");
  return names.length ? element("p", "tools", {}, `${names.length === 1 ? "Tool" : "Tools"}: ${shown}${more}`) : null;
}

/** Names come from the file: short, and without what turns text around. */
function shortened(text: string, most = 60): string {
  const plain = pieces(text, false).map((it) => (it.tag ? `⟨${it.text}⟩` : it.text)).join("");
  const characters = [...plain.replace(/\s+/g, " ")];
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : characters.join("");
}
