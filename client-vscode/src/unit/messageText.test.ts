import * as assert from "node:assert/strict";
import { test } from "node:test";
import { costOf, endOf, pictured, plain } from "../messageText";

const counted = (total: number, limit: number | null = null, turn: number | null = 7, exact = true) => ({ turn, tokens: { total, trained: 1, limit, exact }, reason: null });

test("what a message and its example cost is said, and that it is too much", () => {
  assert.deepEqual(costOf(counted(1480)), { words: "7 tokens · example 1,480", over: false });
  assert.deepEqual(costOf(counted(1480, 65536, 1)), { words: "1 token · example 1,480 of 65,536", over: false });
  assert.deepEqual(costOf(counted(70000, 65536, 12, false)), { words: "12 tokens · example about 70,000 of 65,536", over: true });
  assert.deepEqual(costOf(counted(58, null, null)), { words: "example 58", over: false });
});

test("what is not counted says why only where the writer can help it", () => {
  const none = { turn: null, tokens: null };
  assert.equal(costOf({ ...none, reason: "The text is not valid JSON. A value is missing." }).words, "not valid JSON");
  assert.equal(costOf({ ...none, reason: "The file is still being checked." }).words, "");
});

test("the end of a text is told, whatever its line breaks are", () => {
  assert.deepEqual(["", "a", "a\n", "a\r\n", "a\nb"].map((it) => endOf(it).startsWith("ends")), [false, false, true, true, false]);
});

test("what no editor can hold is a picture, and line breaks are those of all editors", () => {
  assert.equal(pictured("a\0b\tc\n"), "a\u2400b\tc\n");
  assert.equal(plain("a\r\nb\rc\n"), "a\nb\nc\n");
});
