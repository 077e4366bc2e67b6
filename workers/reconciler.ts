export { runReconciler } from "../lib/composition/workers/reconciler";
