export { runObserver } from "../lib/composition/workers/observer";
