import type { PlanKind } from "../../domain/plan/disposition";
import type { Verdict } from "../../domain/verdict/classify";
import type { KeyEvidence } from "../../domain/verdict/evidence";
import type { FindingKind } from "../../domain/verdict/findings";
import { type DeclaredStore, sameStore, type WayBack } from "../../domain/ways-back/way";
import { waysBack } from "../../domain/ways-back/ways-back";
import { ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ledger/model/incidents";
import type { Plan, Run } from "../../ledger/model/plans";
import type { WiredPath } from "../../stores/path";
import { declareAuthority } from "../incident/declare-authority";
import { openIncident } from "../incident/open";
import type { IncidentParts } from "../incident/parts";
import { createPlan, type PlanParts } from "../plan/create";
import { type StartParts, startRun } from "../run/start";

/** A key as its stores hold it, and what they say of it together. */
interface Judged {
  evidence: KeyEvidence;
  verdict: Verdict;
}

export interface RepairParts extends PlanParts, StartParts {
  incident: IncidentParts;
  /** All stores of a key, read and judged now. */
  judge(path: WiredPath, key: string): Promise<Judged>;
  /** The digest of what a person was shown of a key. */
  shown(judged: Judged): string;
}

export interface KeyRepair {
  path: string;
  key: string;
  authority: DeclaredStore;
  action: PlanKind;
  reason: string;
  /** What the person saw who confirms it. */
  shown: string;
}

/** Runs of one key are short; one that a store holds up goes on by itself. */
const RUN_WITHIN_MS = 15_000;
/** What was appended reaches the origin by the ordinary flush. */
const SETTLED_WITHIN_MS = 12_000;
const LOOK_EVERY_MS = 150;
const ENDED: ReadonlySet<Run["state"]> = new Set(["done", "aborted", "paused"]);

/**
 * Repairs one key within one confirmation: joins the open incident that holds the key or opens a small one, declares the authority,
 * plans, runs, reads the stores again, and closes what it opened. Refuses what the table of ways back does not offer, and a key that
 * is no longer as it was shown. A repair that waits for a second person, or whose run a store holds up, leaves its incident open.
 */
export async function repairKey(parts: RepairParts, repair: KeyRepair, by: By): Promise<Result<Plan>> {
  const path = parts.paths.get(repair.path);
  if (path === undefined) return refused({ code: "unknown-path", path: repair.path, known: [...parts.paths.keys()] });
  const judged = await parts.judge(path, repair.key);
  const findings = wayOf(path, judged, repair);
  if (!findings.ok) return findings;
  if (parts.shown(judged) !== repair.shown) return refused({ code: "moved-since-shown", subject: `Key ${repair.key}` });
  const held = await incidentOf(parts, path, repair, by);
  if (!held.ok) return held;
  const { incident, own } = held.value;
  const carried = await carryOut(parts, incident, repair, by);
  if (!carried.ok || carried.value.ended === "nothing") {
    if (own) await close(parts, incident, "nothing was changed", by);
    return carried.ok ? ok(carried.value.plan) : carried;
  }
  if (carried.value.ended !== "run") return ok(carried.value.plan);
  await untilGone(parts, path, repair.key, findings.value);
  if (own) await close(parts, incident, repair.reason, by);
  return ok(carried.value.plan);
}

/** The findings for which the action is offered, or why it is not. */
function wayOf(
  path: WiredPath,
  { evidence, verdict }: Judged,
  { authority, action, key }: KeyRepair,
): Result<FindingKind[]> {
  const matches = (way: WayBack) =>
    way.action === action && sameStore({ store: way.authority, region: way.region }, authority);
  const ways = verdict.findings.flatMap(({ finding }) =>
    waysBack(finding, evidence, path.config.invariant)
      .filter(matches)
      .map((way) => ({ finding, way })),
  );
  const offered = ways.filter(({ way }) => way.offered);
  if (offered.length > 0) return ok([...new Set(offered.map(({ finding }) => finding))]);
  const because =
    verdict.verdict === "converged"
      ? `The stores of key ${key} agree by now, so nothing is left to repair.`
      : (ways[0]?.way.because ?? `Key ${key} is ${verdict.verdict}, and nothing of this kind is to be done about it.`);
  return refused({ code: "not-offered", action, because });
}

/** The open incident that has the key, or one about this key alone. */
async function incidentOf(
  parts: RepairParts,
  path: WiredPath,
  { authority, action, key, reason }: KeyRepair,
  by: By,
): Promise<Result<{ incident: Incident; own: boolean }>> {
  const joined = await holding(parts, path, key);
  if (joined !== null) {
    if (joined.authority !== null && sameStore(joined.authority, authority))
      return ok({ incident: joined, own: false });
    if (joined.authority !== null || !joined.targeted)
      return refused({
        code: "wrong-state",
        subject: `Incident ${joined.id}, which has this key,`,
        state: joined.authority === null ? "without an authority" : `under the authority ${nameOf(joined.authority)}`,
        wanted: `under the authority ${nameOf(authority)}`,
      });
    return declared(parts, joined, false, { authority, reason }, by);
  }
  const title = `Repair ${key} on ${path.config.name}: ${action}`;
  const scope = { paths: [path.config.name], keys: { list: [key] } };
  const opened = await openIncident(
    parts.incident,
    { title: title.length > 200 ? `${title.slice(0, 199)}…` : title, reason, scope },
    by,
  );
  if (!opened.ok) return opened;
  const result = await declared(parts, opened.value, true, { authority, reason }, by);
  if (!result.ok) await close(parts, opened.value, "its authority could not be declared", by);
  return result;
}

async function holding({ incidents }: RepairParts, { pathId }: WiredPath, key: string): Promise<Incident | null> {
  const open = (await incidents.openIncidents()).filter((i) => i.pathIds.includes(pathId));
  const having = [];
  for (const incident of open)
    if ((await incidents.keysWithin(incident, pathId, [key])).has(key)) having.push(incident);
  return having.find((i) => !i.targeted) ?? having[0] ?? null;
}

async function declared(
  parts: RepairParts,
  incident: Incident,
  own: boolean,
  { authority, reason }: Pick<KeyRepair, "authority" | "reason">,
  by: By,
): Promise<Result<{ incident: Incident; own: boolean }>> {
  const choice = { ...authority, reason, forceOriginReads: false };
  const result = await declareAuthority(parts.incident, incident.id, choice, null, by);
  if (!result.ok) return result;
  if (result.value.authority !== null) return ok({ incident: result.value, own });
  const subject = `The authority of incident ${incident.id}`;
  return refused({ code: "needs-approval", subject, because: "the path or the scope asks for it" });
}

type Carried = { plan: Plan; ended: "nothing" | "waits" | "run" };

async function carryOut(
  parts: RepairParts,
  incident: Incident,
  { path, key, action, authority, reason }: KeyRepair,
  by: By,
): Promise<Result<Carried>> {
  const region = action === "salvage" && authority.region !== null ? { region: authority.region } : {};
  const proposal = { kind: action, selection: { keys: [key], path, ...region }, reason, canary: 0 };
  const made = await createPlan(parts, incident.id, proposal, null, by);
  if (!made.ok) return made;
  const plan = made.value;
  if (plan.digest === null || !isSomethingTried(plan)) return ok({ plan, ended: "nothing" });
  if (plan.needsApproval !== null) return ok({ plan, ended: "waits" });
  const started = await startRun(parts, plan.id, plan.digest, null, by);
  if (!started.ok) return started;
  const run = await ended(parts, started.value.id);
  return ok({ plan: (await parts.plans.read(plan.id)) ?? plan, ended: run ? "run" : "waits" });
}

/** A run has something to do about it, and may find that the origin refuses it still. */
const isSomethingTried = ({ counts }: Plan) => [counts.apply, counts.refused].some((n) => (n ?? "0") !== "0");

async function ended({ runs }: RepairParts, id: string): Promise<boolean> {
  return untilTrue(RUN_WITHIN_MS, async () => ENDED.has((await runs.read(id))?.state ?? "done"));
}

/** Reads the stores until what was repaired is found no more; what is appended is flushed meanwhile. */
async function untilGone(parts: RepairParts, path: WiredPath, key: string, findings: FindingKind[]): Promise<void> {
  await untilTrue(SETTLED_WITHIN_MS, async () => {
    const { verdict } = await parts.judge(path, key);
    const left = new Set(verdict.findings.map(({ finding }) => finding));
    return !findings.some((finding) => left.has(finding)) && !left.has("pending") && !left.has("masked");
  });
}

async function untilTrue(withinMs: number, look: () => Promise<boolean>): Promise<boolean> {
  const until = Date.now() + withinMs;
  for (;;) {
    if (await look()) return true;
    if (Date.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Nothing of a repair is left open behind it; an incident that somebody has closed meanwhile stays as it is. */
async function close({ incidents }: RepairParts, { id }: Incident, reason: string, by: By): Promise<void> {
  await incidents.close(id, { reason, reopenPaths: false }, by);
}

const nameOf = ({ store, region }: DeclaredStore | { store: string; region: string | null }) =>
  region === null ? store : `${store} ${region}`;
