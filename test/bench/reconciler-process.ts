import { reconcilerOver } from "../../lib/composition/reconcile";
import { openStores } from "../../lib/composition/stores";
import { loadConfig } from "../../lib/config/load-config";
import { INCIDENT_PACE } from "../../lib/engine/reconcile/reconciler";

// A reconciler in a process of its own, so that its needs alone are measured. On request it works on the open reconciliation, and
// reports its time and its size.
const SILENT = { info() {}, warn: console.error, error: console.error };
const stores = await openStores({
  config: loadConfig({ path: process.env.TRUEUP_CONFIG ?? "", env: process.env }),
  databaseUrl: process.env.DATABASE_URL ?? "",
  name: "bench-reconciler",
  log: SILENT,
});
const reconciler = reconcilerOver(stores, {
  by: "bench",
  log: SILENT,
  stopping: new AbortController().signal,
  pace: INCIDENT_PACE,
});
let peak = 0;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 50);

process.on("message", async () => {
  peak = process.memoryUsage.rss();
  const began = performance.now();
  const found = await reconciler.round();
  process.send?.({ ms: found ? performance.now() - began : null, peakBytes: peak });
});
process.send?.("ready");
