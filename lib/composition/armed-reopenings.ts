import type { CommandDeps } from "../commands/command";
import { closeIncident } from "../commands/incident/close";
import { disarmTheReopening } from "../commands/incident/disarm-reopening";
import { restore } from "../commands/incident/restore";
import { workerNamed } from "../domain/access/principal";
import type { Context } from "../domain/context";
import { type ArmedMove, armedMove } from "../domain/recovery/armed-reopening";
import { isOpen, STEPS, waitsFor } from "../domain/recovery/steps";
import type { MeasuredLag } from "../engine/steward/watch-lateness";
import type { OperationError, Result } from "../errors";
import { blockersIn, measureCalmly } from "../evidence/incident/blockers";
import { problemOf } from "../http/problems";
import { keepArmed } from "../ledger/incidents/arm";
import { allArmed } from "../ledger/incidents/armed-reopenings";
import type { Incident, KeptArmed } from "../ledger/incidents/model";
import type { Log } from "../stores/path";
import { readContext } from "./console";
import { measuredLags } from "./notifications";
import { commandDeps } from "./recovery";
import type { Stores } from "./stores";

type Lags = readonly Pick<MeasuredLag, "pathId" | "path" | "truthLagMs">[];

/** Carries out the reopenings that people have armed, one round at a call. */
export function armedReopenings(stores: Stores, log: Log): () => Promise<void> {
  const deps = commandDeps({ stores, read: readContext(stores, process.env, log) });
  const ctx = { principal: workerNamed("steward"), requestId: null, now: () => new Date() };
  return async () => {
    const armed = await allArmed(stores.ledgerPool);
    if (armed.length === 0) return;
    const lags = await measuredLags(stores);
    for (const each of armed) {
      const move = await carryArmed(deps, ctx, each, lags);
      if (move !== "wait") log.info({ incident: each.incident, what: move }, "an armed reopening has gone on");
    }
  };
}

/**
 * One round of an armed reopening: measures its gates and lags, and reopens, closes, ends it or waits. What it waits for is kept, a
 * refusal included.
 */
export async function carryArmed(
  deps: CommandDeps,
  ctx: Context,
  armed: KeptArmed,
  lags: Lags,
): Promise<ArmedMove["do"]> {
  const incident = await deps.evidence.incidents.read(armed.incident);
  if (incident === null || incident.status !== "open") return "end";
  const move = await nextMove(deps, ctx, { armed, incident, lags });
  if (move.do === "wait") {
    await keepArmed(deps.pool, armed, move);
    return "wait";
  }
  const done = await carriedOut(deps, ctx, armed, move.do);
  if (done.ok) return move.do;
  await keepArmed(deps.pool, armed, { calmSince: null, waitsFor: refusalWords(done.error) });
  return "wait";
}

interface Looked {
  armed: KeptArmed;
  incident: Incident;
  lags: Lags;
}

async function nextMove(deps: CommandDeps, ctx: Context, { armed, incident, lags }: Looked): Promise<ArmedMove> {
  const measured = await measureCalmly(deps.gates, incident, STEPS);
  const [blocker] = blockersIn(measured, incident, "restore");
  const last = measured.get("restore") ?? [];
  return armedMove(armed, {
    blocker: blocker === undefined ? null : `${blocker.step}: ${blocker.waitsFor.join("; ")}`,
    lags: lags.filter(({ pathId }) => incident.pathIds.includes(pathId)),
    isReopened: incident.reopenedAt !== null && incident.reopenedAt >= armed.at,
    watching: isOpen(last) ? null : waitsFor(last).join("; "),
    now: ctx.now(),
  });
}

function carriedOut(
  deps: CommandDeps,
  ctx: Context,
  armed: KeptArmed,
  move: Exclude<ArmedMove["do"], "wait">,
): Promise<Result<string, OperationError>> {
  const reason = `${armed.by} armed it: ${armed.reason}`;
  const about = { id: armed.incident, breakGlass: null, armed };
  switch (move) {
    case "reopen":
      return restore(deps, ctx, { ...about, dependent: null });
    case "close":
      return closeIncident(deps, ctx, { ...about, reason, reopenPaths: false });
    case "end":
      return disarmTheReopening(deps, ctx, { id: armed.incident, reason: "the paths are reopened" });
  }
}

function refusalWords(error: OperationError): string {
  if (error.code === "wrong-state") return error.state;
  if (error.code === "paths-left-stopped") return error.left.join("; ");
  return error.code === "gate-closed" ? `${error.step}: ${error.waitsFor.join("; ")}` : problemOf(error).title;
}
