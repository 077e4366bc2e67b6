import type { api } from "../../api/api";
import { startRun } from "../../commands/run/start";
import { steerRun } from "../../commands/run/steer";
import type { Steering } from "../../domain/run/steering";
import type { Asked } from "../../http/serve";
import { readRun } from "../../queries/run/read";
import { contextOf } from "../actor";
import { type Command, idOf } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { repairParts } from "../recovery";
import { steerParts } from "../repair";

type Start = typeof api.run.start;
type Steer = (typeof api.run)[Steering];

/** Starts a plan's run by the plan's digest. */
export function runStart(opened: Console, { params, body, request }: Asked<Start>): Command<Start, string> {
  const { digest, breakGlass } = body;
  return {
    act: (by) => idOf(startRun(repairParts(opened), params.id, digest, breakGlass?.reason ?? null, by)),
    show: (id) => readRun(queryDeps(opened), contextOf(request), { id }),
  };
}

/** Tells a run to go on, to pause or to stop. */
export const runSteering =
  (steering: Steering) =>
  (opened: Console, { params, body, request }: Asked<Steer>): Command<Steer, string> => ({
    act: (by) => idOf(steerRun(steerParts(opened), params.id, steering, by, body.reason ?? null)),
    show: (id) => readRun(queryDeps(opened), contextOf(request), { id }),
  });
