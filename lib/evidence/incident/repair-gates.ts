import { factsOf } from "../../domain/plan/kinds";
import type { Measurement } from "../../domain/recovery/steps";
import { RUN } from "../../domain/run/transitions";
import { grouped } from "../../domain/truth/summary";
import { type FindingKind, findingsThat } from "../../domain/verdict/findings";
import type { Incident, RunSummary } from "../../ledger/incidents/model";
import type { ReadPath } from "../../stores/path";
import type { IncidentContext } from "./context";
import { none, reading } from "./reading";

/** Outstanding mutations are counted one by one up to this number; beyond it the figure says "more than". */
const COUNTED = 100_000;
/** What closes the gate of the caches; of a store that could not be read nothing else is known. */
const CLOSING = findingsThat(({ entries }) => entries === "closes");
export const CACHE_FINDINGS: FindingKind[] = [...CLOSING, "unreachable"];

type Plans = () => Promise<RunSummary[]>;

const unfinished = async (plans: Plans, step: "replay" | "cache") =>
  none(
    (await plans()).filter(
      (p) => p.run !== null && factsOf(p.kind).step === step && RUN.from("abort").includes(p.run.state),
    ).length,
  );

/** Measures that nothing in scope is outstanding, except mutations that were explicitly set aside. */
export function measureReplay(
  context: IncidentContext,
  incident: Incident,
  paths: ReadPath[],
  plans: Plans,
): Promise<Measurement[]> {
  return Promise.all([
    ...paths.map(({ pathId, config }) =>
      reading(`outstanding on ${config.name}, accepted before the horizon`, "0", async () => {
        const { owed, setAside } = await context.incidents.outstandingInScope(incident, pathId, COUNTED + 1);
        const count = owed > COUNTED ? `more than ${grouped(COUNTED)}` : grouped(owed);
        return { value: setAside > 0 ? `${count}, and ${grouped(setAside)} set aside` : count, ok: owed === 0 };
      }),
    ),
    reading("runs that have not ended", "0", () => unfinished(plans, "replay")),
  ]);
}

/**
 * Measures that no entry in scope is stale, or speculative without a pending write: the incident's keys, in its regions, at
 * present. Entries masked by writes after the horizon are pending, and not in scope.
 */
export async function measureCache(
  context: IncidentContext,
  incident: Incident,
  paths: ReadPath[],
  plans: Plans,
): Promise<Measurement[]> {
  const { incidents } = context;
  const perPath = paths
    .filter((p) => p.caches.length > 0)
    .flatMap(({ pathId, config: { name } }) => [
      reading(`speculative or stale entries of ${name}`, "0", async () => {
        const [open, masked] = await Promise.all([
          incidents.divergencesInScope(incident, pathId),
          incidents.maskedInScope(incident, pathId),
        ]);
        const found = CACHE_FINDINGS.flatMap((kind) =>
          Number(open[kind] ?? 0) > 0 ? [`${grouped(open[kind] ?? 0)} ${kind}`] : [],
        );
        if (masked > 0n) found.push(`${grouped(masked)} masked by writes from before the horizon`);
        return none(found.length, found.join(", "));
      }),
      reading(`entries of ${name} that still await confirmation in a region`, "0", async () =>
        none(await incidents.confirmationsOwed(incident, pathId)),
      ),
    ]);
  return Promise.all([...perPath, reading("cache runs that have not ended", "0", () => unfinished(plans, "cache"))]);
}

/** Measures that every key in scope was compared since the last run, and that every finding is settled or waived. */
export function measureReconcile(context: IncidentContext, incident: Incident, plans: Plans): Promise<Measurement[]> {
  const newest = async () => (await context.recovery.reconciliations(incident.id))[0];
  return Promise.all([
    reading("reconciliation since the last run", "done", async () => {
      const [at, made] = await Promise.all([newest(), plans()]);
      if (at === undefined) return { value: "none", ok: false };
      const runs = made.flatMap((p) => (p.run === null ? [] : [p.run]));
      if (runs.some((run) => run.finishedAt === null)) return { value: "a run has not ended", ok: false };
      if (runs.some((run) => run.finishedAt !== null && run.finishedAt > at.startedAt))
        return { value: "older than the last run", ok: false };
      return { value: at.state, ok: at.state === "done" };
    }),
    reading("keys with findings that are open and not waived", "0", async () => {
      const counts = (await newest())?.counts ?? null;
      if (counts === null) return { value: "not counted", ok: false };
      const { open, waived } = counts;
      return {
        value: waived > 0n ? `${grouped(open)}, and ${grouped(waived)} waived` : grouped(open),
        ok: open === 0n,
      };
    }),
  ]);
}
