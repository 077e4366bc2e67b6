import type { api } from "../../api/api";
import { abortRun } from "../../commands/run/abort";
import { continueRun } from "../../commands/run/continue";
import { pauseRun } from "../../commands/run/pause";
import { resumeRun } from "../../commands/run/resume";
import { startRun } from "../../commands/run/start";
import type { Context } from "../../domain/context";
import type { Steering } from "../../domain/run/steering";
import type { Asked } from "../../http/serve";
import { readRun } from "../../queries/run/read";
import { bind } from "../command";
import type { Console } from "../console";
import { queryDeps } from "../query-deps";
import { commandDeps } from "../recovery";

const STEER = { abort: abortRun, continue: continueRun, pause: pauseRun, resume: resumeRun };

/** Reads the run after its command. */
const shown = (opened: Console) => ({ show: (id: string, ctx: Context) => readRun(queryDeps(opened), ctx, { id }) });

/** Starts a plan's run by the plan's digest. */
export function runStart(opened: Console, { params, body }: Asked<typeof api.run.start>) {
  const input = { plan: params.id, digest: body.digest, breakGlass: body.breakGlass?.reason ?? null };
  return bind(commandDeps(opened), startRun, input, shown(opened));
}

/** Continues, pauses, resumes or aborts a run. */
export const runSteering =
  (steering: Steering) =>
  (opened: Console, { params, body }: Asked<(typeof api.run)[Steering]>) => {
    const glass = "breakGlass" in body ? (body.breakGlass ?? null) : null;
    const input = { id: params.id, reason: body.reason ?? null, breakGlass: glass?.reason ?? null };
    return bind(commandDeps(opened), STEER[steering], input, shown(opened));
  };
