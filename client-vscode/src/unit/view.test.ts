import * as assert from "node:assert/strict";
import { test } from "node:test";
import { moved } from "../rows";
import { type Example, isBeyond, isWithin } from "../view/example";
import { readAsked } from "../view/figures";
import { pieces } from "../view/invisible";
import { readWish } from "../view/wishes";
import { compared } from "../view/words";

const drawn = (text: string, all = false) =>
  pieces(text, all)
    .map((it) => (it.tag ? `⟨${it.text}⟩` : it.text))
    .join("");

test("what deceives has a tag, what is meant has one on demand", () => {
  assert.equal(drawn("a\u202eb\u2066c"), "a⟨RLO⟩b⟨LRI⟩c");
  assert.equal(drawn("\u001b[31mred\u200b"), "⟨ESC⟩[31mred⟨ZWSP⟩");
  assert.equal(drawn("\ud83d!"), "⟨U+D83D⟩!");
  assert.equal(drawn("\u{e0041}"), "⟨U+E0041⟩");
  const plain = "one \t two\u00a0\nthree  \r\n👩‍🚀";
  assert.equal(drawn(plain), plain);
  assert.equal(drawn(plain, true), "one ⟨TAB⟩ two⟨NBSP⟩⟨LF⟩\nthree⟨␠␠⟩⟨CR LF⟩\n👩⟨ZWJ⟩🚀");
  assert.equal(drawn("a\rb"), "a⟨CR⟩b");
});

test("words that differ are marked in both texts, which stay as they are", () => {
  const [left, right] = compared("Small fish, mostly.", "Small seeds, mostly!");
  const shown = (words: readonly { text: string; differs: boolean }[]) => words.map((it) => (it.differs ? `[${it.text}]` : it.text)).join("");
  assert.equal(shown(left), "Small [fish], mostly[.]");
  assert.equal(shown(right), "Small [seeds], mostly[!]");
  assert.deepEqual(compared("", ""), [[], []]);
  assert.equal(shown(compared("caught under water.", "caught on land.")[0]), "caught [under water].", "what differs is one piece");
  assert.equal(shown(compared("a b\nc d", "a x\ny d")[0]), "a [b]\n[c] d");
  assert.equal(shown(compared("a a a", "a a")[0]), "a a[ a]");
});

test("texts that are too long to compare word by word are compared at their ends", () => {
  const middle = (word: string) => `same ${`${word} `.repeat(3000)}end`;
  const [left] = compared(middle("x y"), middle("p q"));
  assert.equal(left.map((it) => it.text).join(""), middle("x y"));
  assert.deepEqual(left.map((it) => it.differs), [false, true, false]);
});

test("only wishes that are as they should be are read, without anything else in them", () => {
  assert.deepEqual(readWish({ kind: "edit", path: "messages[0].content", uri: "file:///etc/passwd" }), { kind: "edit", path: "messages[0].content" });
  assert.deepEqual(readWish({ kind: "fix", finding: 0, fix: 1, data: {} }), { kind: "fix", finding: 0, fix: 1 });
  const wrong = [
    null,
    "ready",
    [],
    {},
    { kind: "eval" },
    { kind: "edit" },
    { kind: "edit", path: 3 },
    { kind: "edit", path: "x".repeat(3000) },
    { kind: "move", by: 2 },
    { kind: "lock", locked: "yes" },
    { kind: "fix", finding: -1, fix: 0 },
    { kind: "fix", finding: 0.5, fix: 0 },
    { kind: "__proto__" },
  ];
  wrong.forEach((it) => assert.equal(readWish(it), undefined, JSON.stringify(it)));
  assert.deepEqual(readAsked({ kind: "line", row: 3, x: 1 }), { kind: "line", row: 3 });
  [null, { kind: "line", row: "3" }, { kind: "line", row: -1 }, { kind: "go" }].forEach((it) => assert.equal(readAsked(it), undefined));
});

test("a place is in another one by its steps, not by its letters", () => {
  assert.ok(isWithin("messages[2].content", "messages[2]"));
  assert.ok(isWithin("messages[2]", "messages[2]"));
  assert.ok(isWithin("messages[2][0]", "messages[2]"));
  assert.ok(!isWithin("messages[21].content", "messages[2]"));
});

test("a place behind the turns that came is known, so that more are asked for", () => {
  const range = { start: { line: 3, character: 10 }, end: { line: 3, character: 50 } };
  const example = { sections: [{ turns: [{ range }] }], moreTurns: 5 } as unknown as Example;
  const at = (line: number, character: number, it = example) => isBeyond(it, { line, character });
  assert.deepEqual([at(3, 0), at(3, 50), at(3, 51), at(4, 60)], [false, false, true, false]);
  assert.equal(at(3, 51, { ...example, moreTurns: 0 }), false);
  assert.equal(at(3, 51, { ...example, sections: [] }), false);
});

const change = (from: [number, number], to: [number, number], text: string) => ({
  range: { start: { line: from[0], character: from[1] }, end: { line: to[0], character: to[1] } },
  text,
});

test("a line is followed past what comes and goes above it", () => {
  assert.equal(moved(5, [change([0, 0], [0, 0], "one\ntwo\r\n")]), 7);
  assert.equal(moved(5, [change([2, 0], [4, 0], "")]), 3);
  assert.equal(moved(5, [change([5, 3], [5, 9], "x")]), 5);
  assert.equal(moved(5, [change([5, 0], [5, 0], "new\n")]), 6);
  assert.equal(moved(5, [change([6, 0], [9, 0], "")]), 5);
  assert.equal(moved(5, [change([4, 7], [5, 0], " ")]), 4, "joined with the line before");
  assert.equal(moved(5, [change([3, 0], [4, 0], ""), change([0, 0], [0, 0], "a\nb\n")]), 6, "all are of the text before");
});
