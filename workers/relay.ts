export { runRelay } from "../lib/composition/workers/relay";
