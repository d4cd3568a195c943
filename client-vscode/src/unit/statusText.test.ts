import assert from "node:assert/strict";
import { test } from "node:test";
import { HIDDEN, ofFile, ofState, programText, type Status } from "../statusText";

const STATUS: Status = {
  uri: "file:///train.jsonl",
  format: "chat",
  formatReason: "66 of 66 objects have \"messages\"",
  target: "openai",
  model: "gpt-4o-mini",
  examples: 1066,
  lines: 1067,
  tokens: { total: 12345, trained: 1, exact: true },
  findings: { error: 1, warning: 2, information: 1, hint: 1 },
  limits: [],
  complete: true,
};

test("the bar tells findings, format, examples and tokens", () => {
  assert.equal(ofFile(STATUS).text, "$(error) 1 $(warning) 2 chat · 1,066 examples · 12,345 tokens (1 trained)");
});

test("a screen reader says what the icons mean", () => {
  const spoken = "1 error, 2 warnings, 2 notes, chat, 1,066 examples, 12,345 tokens (1 trained)";
  assert.equal(ofFile(STATUS).spoken, spoken);
  const shown = [ofFile(undefined), ofState({ kind: "starting" }), ofState({ kind: "untrusted" }), HIDDEN];
  shown.forEach((it) => assert.doesNotMatch(it?.spoken ?? "$", /\$/));
});

test("what a settings file or a path holds is no markup in the tooltip", () => {
  const model = "![x](https://example.com/x.png) $(zap)";
  assert.match(ofFile({ ...STATUS, model }).tooltip, /model \*\*\\!\\\[x\\\]\\\(https\\:\\\/\\\/example/);
  const message = String.raw`C:\.venv\_x_ is old.`;
  assert.ok(ofState({ kind: "failed", message })?.tooltip.startsWith(String.raw`C\:\\\.venv\\\_x\_ is old\.`));
});

test("a file without findings has a check mark, one that is still checked turns", () => {
  const findings = { error: 0, warning: 0, information: 3, hint: 0 };
  assert.match(ofFile({ ...STATUS, findings }).text, /^\$\(check\) chat/);
  assert.match(ofFile({ ...STATUS, findings, complete: false, tokens: null }).text, /^\$\(loading~spin\) chat · 1,066 examples$/);
  assert.match(ofFile(undefined).text, /^\$\(loading~spin\) Tuneline$/);
});

test("what is estimated is called so, and what is no training data too", () => {
  const tokens = { total: 1, trained: 0, exact: false };
  assert.match(ofFile({ ...STATUS, tokens, examples: 1 }).text, /1 example · about 1 token \(0 trained\)$/);
  assert.match(ofFile({ ...STATUS, format: null, examples: 0 }).text, /no training data/);
});

test("the tooltip says why, for whom, how much, and what is cut off", () => {
  assert.deepEqual(ofFile({ ...STATUS, model: null, limits: ["999 of 2,000 findings are shown"] }).tooltip.split("\n\n"), [
    "**chat**: 66 of 66 objects have \"messages\"",
    "Checked for the target **openai**, no model set.",
    "1,066 examples · 12,345 tokens (1 trained) · 1 error, 2 warnings, 2 notes",
    "$(warning) 999 of 2,000 findings are shown",
    "Click to choose target and model.",
  ]);
});

test("a server that does not run is told in the file's place", () => {
  assert.equal(ofState({ kind: "running", source: "bundled", command: ["python3"], version: "0.1.0" }), undefined);
  assert.match(ofState({ kind: "untrusted" })?.tooltip ?? "", /not trusted/);
  assert.equal(ofState({ kind: "stopped", message: "It fell." })?.tooltip, "It fell\\. Click to start it again.");
  assert.equal(ofState({ kind: "failed", message: "No Python." })?.severity, "error");
  assert.equal(programText({ kind: "failed", message: "No Python." }), "No Python.");
});
