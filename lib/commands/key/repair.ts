import type { Context } from "../../domain/context";
import { factsOf } from "../../domain/plan/kinds";
import { authorityFor } from "../../domain/recovery/authority-rules";
import { secondPersonBecause } from "../../domain/recovery/consequences";
import { sameStore } from "../../domain/ways-back/way";
import { ok, type Refusal, type Result, refused } from "../../errors";
import { type AnyPath, isObserved, pathNamed } from "../../evidence/any-path";
import { unknownPath } from "../../evidence/unknown-path";
import { measuresOn } from "../../ledger/incidents/measures";
import type { Incident } from "../../ledger/incidents/model";
import { insertOpener } from "../../ledger/incidents/openers";
import { readIncident } from "../../ledger/incidents/rows";
import type { Transaction } from "../../ledger/transaction";
import { declareTaken, nameOf } from "../authority/declare-taken";
import { type CommandDeps, command } from "../command";
import { openPrepared, type PreparedOpening, prepareOpening } from "../incident/opening";
import { takeIncident } from "../incident/take";
import { beginPlan } from "../plan/begin";
import { planRefusedBy } from "../plan/step-order";
import { carryOut } from "./carry-out";
import { judgeKey, type KeyRepair, wayOf } from "./way";

interface Prepared {
  path: AnyPath;
  /** The open incident that has the key, or a new one about this key alone. */
  incident: { joined: string } | { opening: PreparedOpening };
}

/** Outstanding mutations are counted up to this number, to decide whether a second person is needed. */
const COUNTED = 100_000;

/**
 * Repairs one key within one confirmation. Joins the open incident that holds the key or opens a small one, and declares the
 * authority and makes the plan in one transaction. Then runs the plan, reads the stores again, and closes its own incident. Returns
 * the plan. Refuses an action that the table of ways back does not offer, a key that moved since it was shown, and a declaration
 * that needs a second person. A plan that waits for a second person, or whose run a store delays, leaves its incident open.
 */
export const repairKey = command<"key.repair", KeyRepair, Prepared>("key.repair", {
  async prepare(deps, _ctx, repair) {
    const { read } = deps.evidence;
    const path = pathNamed(read, repair.path);
    if (path === undefined) return unknownPath(read, repair.path);
    const judged = await judgeKey(read, path, repair.key);
    const way = wayOf(judged, repair);
    if (!way.ok) return way;
    if (judged.shown !== repair.shown) return refused({ code: "moved-since-shown", subject: `Key ${repair.key}` });
    const joined = await holding(deps, path, repair.key);
    if (joined !== null) return ok({ path, incident: { joined: joined.id } });
    const scope = { paths: [path.config.name], keys: { list: [repair.key] } };
    const opening = prepareOpening(deps, { title: titleOf(repair), reason: repair.reason, scope });
    return opening.ok ? ok({ path, incident: { opening: opening.value } }) : opening;
  },
  async act(tx, ctx, repair, { path, incident }) {
    const taken = await takeOrOpen(tx, ctx, incident);
    if (!taken.ok) return taken;
    const declared = await underAuthority(tx, taken.value, path, repair);
    if (!declared.ok) return declared;
    const region =
      factsOf(repair.action).regions === "caches-and-origin" && repair.authority.region !== null
        ? { region: repair.authority.region }
        : {};
    const proposal = {
      incident: declared.value.id,
      kind: repair.action,
      selection: { keys: [repair.key], path: repair.path, ...region },
      reason: repair.reason,
      canary: 0,
      breakGlass: null,
    };
    const by = planRefusedBy(declared.value, proposal);
    if (by !== null) return refused(by);
    return ok(await beginPlan(tx, proposal, null));
  },
  settle: (deps, ctx, repair, plan) => carryOut(deps, ctx, repair, plan),
});

function titleOf({ key, path, action }: KeyRepair): string {
  const title = `Repair ${key} on ${path}: ${action}`;
  return title.length > 200 ? `${title.slice(0, 199)}…` : title;
}

/** The open incident that has a key; an incident about whole paths precedes one about few keys. */
async function holding(
  { evidence: { incidents } }: Pick<CommandDeps, "evidence">,
  { pathId }: AnyPath,
  key: string,
): Promise<Incident | null> {
  const open = (await incidents.openIncidents()).filter((i) => i.pathIds.includes(pathId));
  const having = [];
  for (const incident of open)
    if ((await incidents.keysWithin(incident, pathId, [key])).has(key)) having.push(incident);
  return having.find((i) => !i.targeted) ?? having[0] ?? null;
}

async function takeOrOpen(tx: Transaction, { principal }: Context, incident: Prepared["incident"]) {
  if ("joined" in incident) return takeIncident(tx, incident.joined);
  const opened = await openPrepared(tx, incident.opening, principal.name);
  if (!opened.ok) return opened;
  await insertOpener(tx, { incident: opened.value, byId: principal.id, purpose: "key-repair" });
  return ok((await readIncident(tx, opened.value)) as Incident);
}

/** Puts a locked incident under the repair's authority: already declared, or declared here when one person may. */
async function underAuthority(
  tx: Transaction,
  incident: Incident,
  path: AnyPath,
  { authority, reason, key }: KeyRepair,
): Promise<Result<Incident, Refusal<"wrong-state" | "needs-approval">>> {
  // A rule about a part of the key's findings is applied when the plan is made.
  const right = incident.authority === null ? null : authorityFor(incident.authority, { keys: [key] });
  if (right === "mixed" || (right !== null && sameStore(right, authority))) return ok(incident);
  if (incident.authority !== null || !incident.targeted)
    return refused({
      code: "wrong-state",
      subject: `Incident ${incident.id}, which has this key,`,
      state: incident.authority === null ? "without an authority" : `under the authority ${nameOf(incident.authority)}`,
      wanted: `under the authority ${nameOf(authority)}`,
    });
  const { pathId, config } = path;
  const measures = measuresOn(tx);
  const { owed } = isObserved(path)
    ? await measures.outstandingKeysInScope(incident, pathId, COUNTED)
    : await measures.outstandingInScope(incident, pathId, COUNTED);
  const discarded = authority.store === "origin" ? BigInt(owed) : 0n;
  const because = secondPersonBecause([{ path: config.name, invariant: config.invariant }], discarded);
  if (because !== null)
    return refused({
      code: "needs-approval",
      subject: `Declaring the ${nameOf(authority)} right for key ${key}`,
      because,
    });
  const [by, at] = [tx.ctx.principal.name, tx.ctx.now().toISOString()];
  const { id: byId } = tx.ctx.principal;
  await declareTaken(tx, incident, { ...authority, reason, by, byId, at, forceOriginReads: false });
  return ok((await readIncident(tx, incident.id)) as Incident);
}
