import assert from "node:assert/strict";
import { test } from "node:test";
import { HIDDEN, ofFile, ofState, programText, type Status } from "../statusText";

const STATUS: Status = {
  uri: "file:///train.jsonl",
  format: "chat",
  formatReason: "66 of 66 objects have \"messages\"",
  contents: "chat",
  covered: "1,066 lines: 1,066 chat",
  wholeChecked: true,
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
  assert.equal(ofFile(STATUS).text, "$(error) 1 $(warning) 2 · chat · 1,066 examples · 12,345 tokens (1 trained)");
});

test("a file of which nothing is known yet has no figures", () => {
  const beginning = { ...STATUS, format: null, contents: "", examples: 0, tokens: null, complete: false, findings: { error: 0, warning: 0, information: 0, hint: 0 } };
  assert.equal(ofFile(beginning).text, ofFile(undefined).text);
  assert.match(ofFile({ ...beginning, complete: true }).text, / no examples$/);
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

test("a tick means that all was checked and nothing found", () => {
  const none = { error: 0, warning: 0, information: 0, hint: 0 };
  assert.match(ofFile({ ...STATUS, findings: none }).text, /^\$\(check\) chat/);
  assert.match(ofFile({ ...STATUS, findings: { ...none, information: 3 } }).text, /^\$\(info\) 3 · chat/);
  assert.match(ofFile({ ...STATUS, findings: none, complete: false, tokens: null }).text, /^\$\(loading~spin\) chat · 1,066 examples$/);
  assert.match(ofFile({ ...STATUS, findings: none, examples: 0, contents: "", format: null }).text, /^\$\(dash\) no examples/);
  assert.match(ofFile(undefined).text, /^\$\(loading~spin\) Tuneline$/);
});

test("what was not checked has no tick and no counts", () => {
  const sharegpt = {
    ...STATUS,
    format: null,
    contents: "ShareGPT conversations",
    covered: "15 lines: 15 ShareGPT conversations (not checked)",
    wholeChecked: false,
    examples: 15,
    tokens: { total: 0, trained: 0, exact: true },
    findings: { error: 0, warning: 0, information: 1, hint: 0 },
  };
  assert.equal(ofFile(sharegpt).text, "$(circle-slash) ShareGPT conversations, not checked · 15 examples");
  assert.match(ofFile(sharegpt).tooltip, /15 lines\\: 15 ShareGPT conversations \\\(not checked\\\)/);
  const mixed = { ...STATUS, wholeChecked: false, findings: sharegpt.findings };
  assert.match(ofFile(mixed).text, /^\$\(circle-slash\) chat, not all checked/);
});

test("what is estimated is called so", () => {
  const tokens = { total: 1, trained: 0, exact: false };
  assert.match(ofFile({ ...STATUS, tokens, examples: 1 }).text, /1 example · about 1 token \(0 trained\)$/);
});

test("the tooltip says why, for whom, how much, and what is cut off", () => {
  assert.deepEqual(ofFile({ ...STATUS, model: null, limits: ["999 of 2,000 findings are shown"] }).tooltip.split("\n\n"), [
    "**chat**: 66 of 66 objects have \"messages\"",
    "1\\,066 lines\\: 1\\,066 chat",
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
