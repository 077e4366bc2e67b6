import type { Measurement, Step } from "../../domain/recovery/steps";
import { STEPS } from "../../domain/recovery/steps";
import type { FindingKind } from "../../domain/verdict/findings";
import { withDeadline } from "../../ports/deadline";
import type { ControlStanding, Incident, ProducerStanding } from "../../ports/incidents";
import type { RunSummary } from "../../ports/recovery-reads";
import type { WiredPath } from "../../ports/wired-path";
import { type IncidentContext, pathName } from "./context";

const DEADLINE_MS = 3_000;
/** So many outstanding mutations are counted one by one; beyond it the figure says "more than". */
const COUNTED = 100_000;
/** Truth lag has to be within the contract for so long after reopening. */
export const WATCH_MS = 15_000;

const CACHE_FINDINGS: FindingKind[] = ["phantom", "mismatched", "suppressed-shown", "region-split", "stale"];
const UNFINISHED = new Set(["canary", "waiting", "running", "paused"]);

/** Every gate of an incident, measured now. What cannot be read is unknown, which never opens a gate. */
export async function measureGates(context: IncidentContext, incident: Incident): Promise<Map<Step, Measurement[]>> {
  const paths = incident.pathIds.flatMap((id) => [...context.read.paths.values()].filter((p) => p.pathId === id));
  const controls = cached(() => context.incidents.controls(incident.pathIds));
  const plans = cached(() => context.recovery.plans(incident.id));
  const measure = {
    stop: () => measureStop(context, incident, controls),
    authority: async () => [authorityOf(incident)],
    replay: () => measureReplay(context, incident, paths, plans),
    cache: () => measureCache(context, incident, paths, plans),
    reconcile: () => measureReconcile(context, incident, plans),
    restore: () => measureRestore(context, incident, controls),
  };
  const measured = await Promise.all(
    STEPS.map((step) =>
      withDeadline(measure[step](), DEADLINE_MS, step).catch((error) => [
        {
          name: `the gate of ${step}`,
          value: error instanceof Error && error.message ? error.message : String(error),
          wanted: "a measurement",
          at: new Date(),
          ok: false,
          unknown: true,
        },
      ]),
    ),
  );
  return new Map(STEPS.map((step, i) => [step, measured[i] as Measurement[]]));
}

function cached<T>(read: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    known ??= read();
    return known;
  };
}

const measured = (name: string, value: string, wanted: string, ok: boolean): Measurement => ({
  name,
  value,
  wanted,
  at: new Date(),
  ok,
  unknown: false,
});

/** Whether a producer has seen the epoch at which acknowledgments were switched; a lease that has run out acknowledges nothing. */
export function hasFollowed(p: ProducerStanding, control: ControlStanding, now: Date): boolean {
  if (p.leaseUntil !== null && p.leaseUntil < now) return true;
  return p.epoch !== null && p.epoch >= control.ackEpoch;
}

async function measureStop(context: IncidentContext, incident: Incident, controls: () => Promise<ControlStanding[]>) {
  const [standings, producers] = await Promise.all([controls(), context.incidents.producers(incident.pathIds)]);
  const now = new Date();
  const perPath = await Promise.all(
    standings.map(async (control) => {
      const under = await context.incidents.acknowledgedUnderOldEpoch(control.pathId);
      const behind = producers.filter((p) => p.pathId === control.pathId && !hasFollowed(p, control, now));
      // What was stopped and has been reopened by the last step has been passed.
      const reopened = incident.reopenedAt !== null;
      const stopped = reopened || (control.acknowledge !== "contract" && control.ackIncident === incident.id);
      return [
        measured(
          `acknowledgments on ${control.path}`,
          reopened ? `${control.acknowledge}, reopened` : control.acknowledge,
          "closed, durable-only or write-through",
          stopped,
        ),
        measured(
          `producers of ${control.path} that have not followed`,
          behind.length === 0
            ? "0"
            : `${behind.length} (${behind
                .slice(0, 3)
                .map((p) => p.producer)
                .join(", ")})`,
          "0",
          behind.length === 0,
        ),
        measured(`acknowledged on ${control.path} under the old epoch`, String(under), "0", under === 0n),
        measured(
          `fence of ${control.path}`,
          `epoch ${control.fencedEpoch}`,
          `epoch ${control.ackEpoch} or above`,
          control.fencedEpoch >= control.ackEpoch,
        ),
      ];
    }),
  );
  return perPath.flat();
}

function authorityOf({ authority, pendingAuthority }: Incident): Measurement {
  const value =
    authority !== null
      ? `${authority.store}${authority.region === null ? "" : ` ${authority.region}`}`
      : pendingAuthority !== null
        ? `${pendingAuthority.store}, waiting for a second person`
        : "none";
  return measured("authority", value, "a store, declared with its reason", authority !== null);
}

const unfinished = (plans: RunSummary[], kinds: RunSummary["kind"][]) =>
  plans.filter((p) => p.run !== null && kinds.includes(p.kind) && UNFINISHED.has(p.run.state)).length;

async function measureReplay(
  context: IncidentContext,
  incident: Incident,
  paths: WiredPath[],
  plans: () => Promise<RunSummary[]>,
) {
  const [owed, made] = await Promise.all([
    Promise.all(
      paths.map(async (path) => {
        const { owed: n, setAside } = await context.incidents.outstandingInScope(incident, path.pathId, COUNTED);
        const value = `${n >= COUNTED ? `more than ${COUNTED}` : n}${setAside > 0 ? `, and ${setAside} set aside` : ""}`;
        return measured(`outstanding on ${path.config.name}, accepted before the horizon`, value, "0", n === 0);
      }),
    ),
    plans(),
  ]);
  const open = unfinished(made, ["replay", "suppress", "amend", "salvage", "undo"]);
  return [...owed, measured("runs that have not ended", String(open), "0", open === 0)];
}

async function measureCache(
  context: IncidentContext,
  incident: Incident,
  paths: WiredPath[],
  plans: () => Promise<RunSummary[]>,
) {
  const cachedPaths = paths.filter((p) => p.caches.length > 0);
  const [perPath, made] = await Promise.all([
    Promise.all(
      cachedPaths.map(async (path) => {
        const [open, before, owed] = await Promise.all([
          context.incidents.divergencesInScope(incident, path.pathId, null),
          context.incidents.divergencesInScope(incident, path.pathId, incident.horizon),
          context.incidents.confirmationsOwed(path.pathId),
        ]);
        const found = [...CACHE_FINDINGS, "unreachable" as const].flatMap((kind) =>
          Number(open[kind] ?? 0) > 0 ? [`${open[kind]} ${kind}`] : [],
        );
        if (Number(before.masked ?? 0) > 0) found.push(`${before.masked} masked since before the horizon`);
        const { name } = path.config;
        return [
          measured(
            `speculative or stale entries of ${name}`,
            found.length === 0 ? "0" : found.join(", "),
            "0",
            found.length === 0,
          ),
          measured(`entries of ${name} that a region must still be told of`, String(owed), "0", owed === 0n),
        ];
      }),
    ),
    plans(),
  ]);
  const open = unfinished(made, ["invalidate", "rebuild"]);
  return [...perPath.flat(), measured("cache runs that have not ended", String(open), "0", open === 0)];
}

async function measureReconcile(context: IncidentContext, incident: Incident, plans: () => Promise<RunSummary[]>) {
  const [reconciliations, made] = await Promise.all([context.recovery.reconciliations(incident.id), plans()]);
  const lastRun = made
    .flatMap((p) => (p.run === null ? [] : [p.run.finishedAt ?? p.run.startedAt]))
    .sort((a, b) => b.getTime() - a.getTime())[0];
  const newest = reconciliations[0];
  const fresh = newest !== undefined && (lastRun === undefined || newest.startedAt >= lastRun);
  return [
    measured(
      "reconciliation since the last run",
      newest === undefined ? "none" : fresh ? newest.state : "older than the last run",
      "done",
      fresh && newest?.state === "done",
    ),
    measured(
      "keys with open findings",
      newest === undefined
        ? "not counted"
        : `${newest.open}${newest.waived > 0n ? `, and ${newest.waived} waived` : ""}`,
      "0",
      newest !== undefined && newest.open === 0n,
    ),
  ];
}

async function measureRestore(
  context: IncidentContext,
  incident: Incident,
  controls: () => Promise<ControlStanding[]>,
) {
  const [dependents, standings, rows] = await Promise.all([
    context.incidents.dependents(incident.id),
    controls(),
    context.read.reads.frontPage(),
  ]);
  const held = dependents.filter((d) => d.state !== "restored");
  const watchedMs = incident.reopenedAt === null ? 0 : Date.now() - incident.reopenedAt.getTime();
  return [
    measured(
      "dependents not restored",
      held.length === 0 ? "0" : held.map((d) => `${d.name} (${d.state})`).join(", "),
      "0",
      held.length === 0,
    ),
    ...standings.map((c) =>
      measured(
        `path ${c.path}`,
        `acknowledgments ${c.acknowledge}, drain ${c.drain}, reads ${c.reads}`,
        "acknowledgments contract, drain running, reads cache",
        c.acknowledge === "contract" && c.drain === "running" && c.reads === "cache",
      ),
    ),
    ...incident.pathIds.flatMap((pathId) => {
      const row = rows.find((r) => r.control.pathId === pathId);
      const path = [...context.read.paths.values()].find((p) => p.pathId === pathId);
      if (row === undefined || path === undefined) return [];
      const lagMs = row.oldest === null ? 0 : Math.max(0, row.asOf.getTime() - row.oldest.acceptedAt.getTime());
      return [
        measured(
          `truth lag of ${pathName(context, pathId)}`,
          `${(lagMs / 1_000).toFixed(1)} s`,
          `${path.config.maxTruthLagMs / 1_000} s at most`,
          lagMs <= path.config.maxTruthLagMs,
        ),
      ];
    }),
    measured(
      "watched since it was reopened",
      incident.reopenedAt === null ? "not reopened" : `${Math.floor(watchedMs / 1_000)} s`,
      `${WATCH_MS / 1_000} s`,
      watchedMs >= WATCH_MS,
    ),
  ];
}
