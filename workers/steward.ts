export { runSteward } from "../lib/composition/workers/steward";
