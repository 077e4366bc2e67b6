import type pg from "pg";
import { runStop } from "../access/run-stop";
import { boundTo } from "../bound-to";
import { bound, unbound } from "./bound";
import { moveRun } from "./changes";
import { claim, note, release, renew } from "./lease";
import { appended, link, notWithdrawn, ofOtherKeys, restoredAs } from "./mutations";
import { runReadsOn } from "./reads";
import { record } from "./record";
import { lanesOf, oldestArrival, standing } from "./standing";
import { workAt, workPage } from "./work";

/** Runs on the ledger, for whoever carries them out. */
export function runsOn(pool: pg.Pool) {
  return {
    ...runReadsOn(pool),
    ...boundTo(pool, {
      claim,
      renew,
      release,
      note,
      standing,
      stop: runStop,
      oldestArrival,
      lanes: lanesOf,
      work: workPage,
      workAt,
      record,
      move: moveRun,
      unbound,
      bound,
      notWithdrawn,
      appended,
      restoredAs,
      ofOtherKeys,
      link,
    }),
  };
}

export type Runs = ReturnType<typeof runsOn>;
