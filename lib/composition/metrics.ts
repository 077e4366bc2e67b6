import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { z } from "zod";
import type { truth } from "../api/paths";
import type { Context } from "../domain/context";
import { checkpointAgeMs } from "./audit";
import { openConsole } from "./console";
import { queries } from "./queries";
import { queryDeps } from "./query-deps";

/** A path's figures as the list of paths gives them. */
type Measured = z.input<typeof truth>;

const GAUGES: { name: string; help: string; figure: (truth: Measured) => number | null }[] = [
  { name: "trueup_outstanding", help: "Mutations acknowledged and not settled", figure: (t) => Number(t.outstanding) },
  {
    name: "trueup_truth_lag_seconds",
    help: "Age of the oldest outstanding mutation",
    figure: (t) => (t.truthLagMs === null ? null : t.truthLagMs / 1000),
  },
  { name: "trueup_ingress_per_second", help: "Mutations accepted per second", figure: (t) => t.ingressPerSec },
  { name: "trueup_drain_per_second", help: "Mutations settled per second", figure: (t) => t.drainPerSec },
  { name: "trueup_headroom_per_second", help: "Safe drain less ingress", figure: (t) => t.headroomPerSec },
  {
    name: "trueup_catch_up_seconds",
    help: "Time until truth is restored",
    figure: (t) => (t.catchUpMs === null ? null : t.catchUpMs / 1000),
  },
];

/**
 * The figures of all paths in OpenMetrics. A figure that could not be measured has no sample (never a zero), and `trueup_ledger_up`
 * shows whether the ledger answered.
 */
export async function metricsText(ctx: Context): Promise<{ body: string; contentType: string }> {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: registry });
  const up = new Gauge({
    name: "trueup_ledger_up",
    help: "1 when the ledger answered this scrape",
    registers: [registry],
  });
  try {
    const listed = await queries.path.list(queryDeps(await openConsole()), ctx, {});
    if (!listed.ok) throw new Error(listed.error.code);
    const { items } = listed.value;
    up.set(1);
    for (const { name, help, figure } of GAUGES) {
      const gauge = new Gauge({ name, help, labelNames: ["path"], registers: [registry] });
      for (const item of items) {
        const value = figure(item.truth);
        if (value !== null) gauge.set({ path: item.name }, value);
      }
    }
    const ageMs = await checkpointAgeMs((await openConsole()).stores.readPool);
    // A gauge without labels begins with a zero.
    if (ageMs !== null)
      new Gauge({
        name: "trueup_audit_checkpoint_age_seconds",
        help: "Age of the newest signed checkpoint of the audit; above 180 it is late",
        registers: [registry],
      }).set(ageMs / 1000);
    const findings = new Gauge({
      name: "trueup_open_findings",
      help: "Open findings by kind",
      labelNames: ["path", "finding"],
      registers: [registry],
    });
    for (const item of items)
      for (const [finding, open] of Object.entries(item.truth.findings ?? {}))
        findings.set({ path: item.name, finding }, Number(open));
  } catch {
    up.set(0);
  }
  return { body: await registry.metrics(), contentType: registry.contentType };
}
