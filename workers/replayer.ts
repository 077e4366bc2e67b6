export { runReplayer } from "../lib/composition/workers/replayer";
