/** Settings of VS Code: those of the server, those of the client's own, and the defaults for JSON Lines. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { extension, finding, findings, open, rulesAre, running, write } from "./hands";
import { BAD, GOOD } from "./samples";
import { logs, test, until, withSetting } from "./suite";

test("the target weighs findings anew", async () => {
  const { document } = await open("target.jsonl", [GOOD]);
  await finding(document, "too-few-examples");
  assert.equal(findings(document)[0]!.severity, "information");
  await withSetting("tuneline.target", "openai", async () => {
    await until("an error", () => findings(document)[0]?.severity === "error");
  });
  await until("a note again", () => findings(document)[0]?.severity === "information");
});

test("rules can be ignored and weighed", async () => {
  const { document } = await open("ignore.jsonl", [GOOD, BAD]);
  await finding(document, "unknown-role");
  await withSetting("tuneline.ignore", ["unknown-role"], () => rulesAre(document, "too-few-examples"));
  await rulesAre(document, "too-few-examples", "unknown-role");
  await withSetting("tuneline.severity", { "unknown-role": "hint" }, async () => {
    await until("a hint", () => findings(document).some((it) => it.rule === "unknown-role" && it.severity === "hint"));
  });
});

test("every other setting of the server's reaches it", async () => {
  const { document } = await open("others.jsonl", [GOOD, BAD]);
  await rulesAre(document, "too-few-examples", "unknown-role");
  await withSetting("tuneline.select", ["unknown-role"], () => rulesAre(document, "unknown-role"));
  await withSetting("tuneline.files", { "others.jsonl": { ignore: ["unknown-role"] } }, () => rulesAre(document, "too-few-examples"));
  await withSetting("tuneline.method", "preference", async () => void (await finding(document, "wrong-format")));
  await withSetting("tuneline.model", "mine", async () => {
    await finding(document, "unknown-model");
    await withSetting("tuneline.models", { mine: { limit: 1000 } }, () => rulesAre(document, "too-few-examples", "unknown-role"));
  });
});

test("a target of one's own is named and weighs findings", async () => {
  await write("ours.toml", ['title = "Our trainer"', "as_of = 2026-11-28", "[formats.chat]", 'reads = "whole"', "[cases]", '"too-few-examples" = "refuse"', "[limits]", "min_examples = 5"]);
  const { document } = await open("own-target.jsonl", [GOOD]);
  await finding(document, "too-few-examples");
  await withSetting("tuneline.targets", ["./ours.toml"], () =>
    withSetting("tuneline.target", "ours", async () => {
      await until("an error that names it", () =>
        vscode.languages
          .getDiagnostics(document.uri)
          .some((it) => it.severity === vscode.DiagnosticSeverity.Error && it.message.includes("Our trainer")),
      );
    }),
  );
});

test("the editor's defaults for JSON Lines are in force and can be changed", async () => {
  const { configurationDefaults } = (extension.packageJSON as { contributes: { configurationDefaults: Record<string, Record<string, unknown>> } }).contributes;
  const defaults = configurationDefaults["[jsonl]"]!;
  const editor = () => vscode.workspace.getConfiguration(undefined, { languageId: "jsonl" });
  const leaves = Object.entries(defaults).filter(([, value]) => typeof value !== "object");
  assert.ok(leaves.length > 3);
  for (const [name, value] of leaves) {
    assert.equal(editor().get(name), value, name);
  }
  await editor().update("editor.wordWrap", "off", vscode.ConfigurationTarget.Global, true);
  assert.equal(editor().get("editor.wordWrap"), "off");
  await editor().update("editor.wordWrap", undefined, vscode.ConfigurationTarget.Global, true);
  assert.equal(editor().get("editor.wordWrap"), "on");
});

test("the trace holds messages, and their text only if it is wanted", async () => {
  await running();
  const trace = () => logs("Tuneline Trace.log");
  await until("the trace", () => trace().includes("textDocument/didOpen"));
  assert.doesNotMatch(trace(), /Goethe|Japan/, "it holds no text of documents");
  await withSetting("tuneline.trace.server", "verbose", async () => {
    const { document } = await open("traced.jsonl", [BAD]);
    await finding(document, "unknown-role");
    await until("its text", () => /textDocument\/didOpen[^]*Japan/.test(trace()));
  });
});
