export { runIntake } from "../lib/composition/workers/intake";
