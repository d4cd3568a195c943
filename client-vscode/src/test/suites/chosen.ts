/** The Python extension is there (a stand-in), and no Python on the PATH. */

import * as vscode from "vscode";
import { extension, finding, open } from "../hands";
import { BAD } from "../samples";
import { test, until } from "../suite";

test("the Python that is chosen in the Python extension runs the server, also when it becomes another", async () => {
  const { document } = await open("chosen.jsonl", [BAD]);
  const { state } = await extension.activate();
  const runs = (python: string) => until(`${python} to run the server`, () => state().command?.[0] === python);
  await runs(process.env["PYTHON_GOOD"]!);
  await finding(document, "unknown-role");
  const other = process.env["PYTHON_WITH_TUNELINE"]!;
  vscode.extensions.getExtension<{ choose(path: string): void }>("ms-python.python")!.exports.choose(other);
  await runs(other);
  await finding(document, "unknown-role");
});

export { run } from "../suite";
