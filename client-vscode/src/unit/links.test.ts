import * as assert from "node:assert/strict";
import { test } from "node:test";
import { links } from "../links";

test("links to lines are found with their places", () => {
  const text = "- ignored, [line 5 and 1 more](file:///a%20%28b%29/x.jsonl#L5): The key.\n- [line 12](untitled:Untitled-1#L12)";
  const found = links(text);
  assert.deepEqual(
    found.map(({ address, line }) => [address, line]),
    [
      ["file:///a%20%28b%29/x.jsonl", 5],
      ["untitled:Untitled-1", 12],
    ],
  );
  assert.equal(text.slice(found[0]?.start, found[0]?.end), "[line 5 and 1 more](file:///a%20%28b%29/x.jsonl#L5)");
});

test("what is no link to a line is left out", () => {
  for (const text of ["", "[a](http://x.example)", "[a](x#Lx)", "[a] (x#L1)", "\\[a\\](x y#L1)", "[a](x#L1"]) {
    assert.deepEqual(links(text), []);
  }
});
