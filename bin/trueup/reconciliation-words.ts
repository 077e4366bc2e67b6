import type { ReconciliationWire } from "../../lib/api/reconciliations";
import { plain } from "../../lib/http/plain-text";
import { counted, labelled } from "./words";

/** A reconciliation in words: its progress, and its open findings. */
export function reconciliationWords(r: ReconciliationWire): string {
  return [
    plain(`reconciliation ${r.id}: ${r.state}, ${r.scanned} of ${r.total ?? "an unknown number of"} compared`),
    ...labelled([
      ["because", r.because],
      ["found", counted(r.found, "nothing")],
      ["open", `${r.open}${r.open === "0" ? "" : ` (${counted(r.findings)})`}`],
      ["waived", r.waived],
      ["finished", r.finishedAt],
      ["next", r.state === "running" && `trueup incident reconciliation ${r.id}`],
    ]),
    ...r.items.map((i) => plain(`  ${i.findings.join(", ")}  ${i.path}/${i.key}${i.waived ? "  waived" : ""}`)),
  ].join("\n");
}
