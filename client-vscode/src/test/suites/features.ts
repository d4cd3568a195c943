/** Everything that needs a trusted folder and a Python, which is most. */

import "../opening";
import "../features";
import "../settings";
import "../commands";
import "../desk";
import "../large";
import "../crashes";

export { run } from "../suite";
