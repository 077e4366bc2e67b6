import type { api } from "../../api/api";
import { startRun } from "../../commands/run/start";
import { steerRun } from "../../commands/run/steer";
import type { Steering } from "../../domain/run/steering";
import type { Asked } from "../../http/serve";
import { runItems, readRun as runOf } from "../../queries/plans";
import { type Command, idOf } from "../command";
import type { Console } from "../console";
import { repairParts } from "../recovery";
import { planContext, steerParts } from "../repair";

type Start = typeof api.run.start;
type Steer = (typeof api.run)[Steering];

/** A run as it stands. */
export const readRun = (opened: Console, { params }: Asked<typeof api.run.read>) =>
  runOf(planContext(opened), params.id);

/** A page of a run's items. */
export const readRunItems = (opened: Console, { params, query }: Asked<typeof api.run.items>) =>
  runItems(planContext(opened), params.id, query.outcome, query);

/** Starts a plan's run by the plan's digest. */
export function runStart(opened: Console, { params, body }: Asked<Start>): Command<Start, string> {
  const { digest, breakGlass } = body;
  return {
    act: (by) => idOf(startRun(repairParts(opened), params.id, digest, breakGlass?.reason ?? null, by)),
    show: (id) => runOf(planContext(opened), id),
  };
}

/** Tells a run to go on, to pause or to stop. */
export const runSteering =
  (steering: Steering) =>
  (opened: Console, { params, body }: Asked<Steer>): Command<Steer, string> => ({
    act: (by) => idOf(steerRun(steerParts(opened), params.id, steering, by, body.reason ?? null)),
    show: (id) => runOf(planContext(opened), id),
  });
