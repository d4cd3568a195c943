/** A folder that is not trusted: nothing is started, and it is said; then the folder is trusted with the mouse. */

import { endSuite, serverFor, startSuite } from "./host.mjs";
import { until } from "./waiting.mjs";

export default async function run(stage) {
  const settings = {
    "security.workspace.trust.startupPrompt": "never",
    "security.workspace.trust.banner": "never",
    "security.workspace.trust.untrustedFiles": "open",
  };
  const server = await serverFor(stage, "trust", { trust: true, settings });
  const suite = await startSuite(stage, server, stage.folder, "trust");
  const { workbench, results } = suite;
  await until("the suite to see that nothing is started", () => results().some((it) => it.step === "untrusted" || it.end));
  await workbench.see(".statusbar-item", { hasText: "Tuneline is off" });
  stage.holds("the status bar says that Tuneline is off");
  await workbench.run("Tuneline: Show Conversation");
  await workbench.inside.locator(".banner", { hasText: "This folder is not trusted" }).locator("button", { hasText: "Manage Trust" }).waitFor();
  stage.holds("the conversation says so too, and leads to where trust is given");
  await workbench.picture(stage.picture("untrusted"));
  // A click on the item leads to where trust is given.
  const button = [".workspace-trust-editor .monaco-button", { hasText: /^Trust/ }]; // in its place comes "Don't Trust"
  await workbench.click(".statusbar-item", { hasText: "Tuneline is off" }, () => workbench.sees(...button), { patience: 10 });
  await workbench.clickAway(...button);
  await endSuite(stage, suite);
  stage.holds("once the folder is trusted, the server starts");
}
