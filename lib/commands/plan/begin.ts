import { randomUUID } from "node:crypto";
import type { JsonText } from "../../domain/json-text";
import type { PlanKind } from "../../domain/plan/kinds";
import type { BrokenGlass } from "../../ledger/glass/model";
import { insertPlan } from "../../ledger/plans/build";
import type { PlanSelection } from "../../ledger/plans/model";
import type { Transaction } from "../../ledger/transaction";
import type { CommandDeps } from "../command";

/** A plan expires after an hour: its evidence is too old by then. */
const EXPIRES_IN_MS = 3_600_000;
/** How long a caller waits for the list; a longer one is frozen in the background and polled. */
const WAIT_MS = 45_000;

export interface PlanProposal {
  incident: string;
  kind: PlanKind;
  selection: PlanSelection;
  payload?: JsonText | undefined;
  reason: string;
  ratePerSec?: number | undefined;
  canary?: number | undefined;
  breakGlass: string | null;
}

/** Inserts a plan of a locked incident; its list is frozen after the commit. Returns the plan's id. */
export async function beginPlan(
  tx: Transaction,
  { incident, kind, selection, payload, reason, ...pace }: PlanProposal,
  glass: BrokenGlass | null,
): Promise<string> {
  const id = randomUUID();
  const [ratePerSec, canary] = [pace.ratePerSec ?? null, pace.canary ?? null];
  await tx.breakGlass(incident, glass);
  const plan = { id, incident, kind, selection, payload, reason, ratePerSec, canary, expiresInMs: EXPIRES_IN_MS };
  await insertPlan(tx, plan, tx.ctx.principal);
  tx.audit({
    verb: "make-plan",
    subject: `${kind} plan ${id}`,
    reason,
    after: { kind, ratePerSec, canary },
    incident,
  });
  return id;
}

/** Starts to freeze a plan's list, and waits at most as long as a caller does. */
export async function frozen({ engine }: Pick<CommandDeps, "engine">, id: string): Promise<void> {
  const building = engine.buildPlan(id);
  building.catch(() => {});
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([building, waited]).finally(() => clearTimeout(timer));
}
