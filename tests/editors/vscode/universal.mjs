/** The VSIX for all platforms, which brings no server along: it runs the Tuneline of an environment. */

import { dirname } from "node:path";
import { endSuite, serverFor, startSuite } from "./host.mjs";

export default async function run(stage) {
  const { good, withTuneline } = stage.pythons;
  const env = { PATH: dirname(withTuneline), PYTHON_GOOD: good };
  const server = await serverFor(stage, "universal", { env, extensions: stage.universal });
  await endSuite(stage, await startSuite(stage, server, stage.folder, "universal"));
}
