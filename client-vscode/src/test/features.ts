/** Hovers, actions, hints, colours, symbols: what the server knows, as VS Code shows it. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { act, actions, finding, hoverSays, lineIs, open, rangeOf, rulesAre } from "./hands";
import { BAD, FIX, FIXED, GOOD, MASK, MASKED } from "./samples";
import { test, until, withSetting } from "./suite";

test("a hover counts the tokens of a message and of the example", async () => {
  const { document } = await open("hover.jsonl", [GOOD]);
  await hoverSays(document, rangeOf(document, "Goethe.").start, /\b3 tokens/, /Trained/);
  await hoverSays(document, rangeOf(document, '{"role": "assistant"').start, /Message 2 of 4/, /\d+ tokens/);
  await hoverSays(document, new vscode.Position(0, 0), /\d+ tokens/);
});

test("an action adds the weight 0 to an answer", async () => {
  const { document } = await open("mask.jsonl", [GOOD, BAD]);
  await act(document, rangeOf(document, "Goethe."), MASK);
  await lineIs(document, 0, MASKED);
  await lineIs(document, 1, BAD);
});

test("the quick fix of a finding mends it", async () => {
  const { document } = await open("fix.jsonl", [GOOD, BAD]);
  const { range } = await finding(document, "unknown-role");
  await act(document, range, FIX);
  await lineIs(document, 1, FIXED);
  await rulesAre(document, "too-few-examples");
});

test("fix all, as on save, applies what is safe", async () => {
  const { document } = await open("fixall.jsonl", [BAD, GOOD, BAD]);
  await finding(document, "unknown-role");
  const all = await until("the action", async () => (await actions(document, new vscode.Range(0, 0, 2, 0))).find(
    (it) => it.kind && vscode.CodeActionKind.SourceFixAll.contains(it.kind),
  ));
  assert.ok(await vscode.workspace.applyEdit(all.edit!));
  await lineIs(document, 0, FIXED);
  await lineIs(document, 2, FIXED);
});

test("inlay hints count tokens and mark what is not trained, and can be switched off", async () => {
  const { document } = await open("inlay.jsonl", [MASKED]);
  const whole = new vscode.Range(0, 0, 1, 0);
  const hints = async () => {
    const all = await vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", document.uri, whole);
    return all.map((it) => (typeof it.label === "string" ? it.label : it.label.map((part) => part.value).join("")));
  };
  await until("hints with tokens", async () => (await hints()).some((it) => /\d+ tok/.test(it)));
  assert.ok((await hints()).some((it) => /not trained/.test(it)), `one is not trained: ${await hints()}`);
  await withSetting("tuneline.inlayHints.tokens", false, async () => {
    await until("no hints with tokens", async () => !(await hints()).some((it) => /\d+ tok/.test(it)));
    assert.equal((await hints()).length, 1, "the mark is still there");
    await withSetting("tuneline.inlayHints.trained", false, async () => {
      await until("no hints", async () => (await hints()).length === 0);
    });
  });
});

test("the lens over the first line has the figures of the file, and can be switched off", async () => {
  const { document } = await open("lens.jsonl", [GOOD, BAD]);
  const lenses = async () => {
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri, 10);
    return all.map((it) => it.command?.title ?? "");
  };
  const title = await until("the lens", async () => (await lenses()).find((it) => /token/.test(it)));
  assert.match(title, /2 examples.*tokens.*trained.*1 error/);
  await withSetting("tuneline.codeLens", false, async () => {
    await until("no lens", async () => (await lenses()).length === 0);
  });
});

test("what is not trained has colours of its own, and they can be switched off", async () => {
  const { document } = await open("colours.jsonl", [MASKED]);
  const marked = async (modifier: string) => {
    const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend>("vscode.provideDocumentSemanticTokensLegend", document.uri);
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>("vscode.provideDocumentSemanticTokens", document.uri);
    return legend && tokens ? textsOf(document, tokens, 1 << legend.tokenModifiers.indexOf(modifier)) : [];
  };
  await until("masked text", async () => (await marked("masked")).length);
  assert.ok((await marked("masked")).some((it) => it.includes("Goethe.")), "the answer with weight 0 is masked");
  assert.ok((await marked("trained")).some((it) => it.includes("In 1808.")), "the other is trained");
  await withSetting("tuneline.semanticTokens", false, async () => {
    await until("no masked text", async () => (await marked("masked")).length === 0);
  });
});

test("the outline lists examples and their messages", async () => {
  const { document } = await open("outline.jsonl", [GOOD, BAD]);
  const symbols = await until("symbols", () =>
    vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>("vscode.executeDocumentSymbolProvider", document.uri),
  );
  assert.equal(symbols.length, 2);
  assert.match(symbols[0]!.name, /Who wrote/);
  assert.equal(symbols[0]!.children.length, 4);
});

test("roles are completed", async () => {
  const { document } = await open("complete.jsonl", [GOOD, '{"messages": [{"role": ""}]}']);
  const within = new vscode.Position(1, '{"messages": [{"role": "'.length);
  const labels = await until("proposals", async () => {
    const list = await vscode.commands.executeCommand<vscode.CompletionList>("vscode.executeCompletionItemProvider", document.uri, within);
    const found = list.items.map((it) => (typeof it.label === "string" ? it.label : it.label.label));
    return found.some((it) => it.includes("assistant")) ? found : undefined;
  });
  assert.ok(labels.some((it) => it.includes("user")), `user is among ${labels}`);
});

/** The texts of all tokens that have a modifier. */
function textsOf(document: vscode.TextDocument, { data }: vscode.SemanticTokens, modifier: number): string[] {
  const texts: string[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [down, right, length, , modifiers] = data.slice(at, at + 5) as unknown as [number, number, number, number, number];
    [line, character] = [line + down, down ? right : character + right];
    if (modifiers & modifier) {
      texts.push(document.getText(new vscode.Range(line, character, line, character + length)));
    }
  }
  return texts;
}

test("an empty file offers a first example, and what is accepted leads to the next suggestion", async () => {
  const { document } = await open("empty.jsonl", []);
  const lenses = await until("the lenses", async () => {
    const all = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri);
    return all.length > 0 && all;
  });
  assert.ok(lenses.some((it) => it.command?.command === "editor.action.triggerSuggest"));
  const offered = async (at: vscode.Position) =>
    (await vscode.commands.executeCommand<vscode.CompletionList>("vscode.executeCompletionItemProvider", document.uri, at)).items;
  const whole = await until("a whole example", async () => (await offered(new vscode.Position(0, 0))).find((it) => it.insertText instanceof vscode.SnippetString));
  assert.equal(whole.command?.command, "editor.action.triggerSuggest");
});
