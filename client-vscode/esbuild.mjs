// Bundles the extension into dist/, the pages of its webviews into dist/view/, or with --tests its unit tests into out/unit/.
import { readdirSync } from "node:fs";
import { build } from "esbuild";

const common = { bundle: true, platform: "node", target: "node20", format: "cjs", logLevel: "info" };

if (process.argv.includes("--tests")) {
  const files = readdirSync("src/unit").filter((name) => name.endsWith(".test.ts"));
  await build({ ...common, entryPoints: files.map((name) => `src/unit/${name}`), outdir: "out/unit", sourcemap: "inline" });
} else {
  await build({
    ...common,
    entryPoints: ["src/view/conversation.ts", "src/view/statistics.ts", "src/view/conversation.css", "src/view/statistics.css"],
    outdir: "dist/view",
    platform: "browser",
    target: "chrome122", // of VS Code 1.91
    format: "iife",
    minify: true,
  });
  await build({
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
    minify: true,
    legalComments: "eof", // the licences of what is bundled stay with it
  });
}
