import type pg from "pg";
import { boundTo } from "../bound-to";
import { acknowledged, countAcknowledged, lateMutations, snapshot } from "./acknowledged";
import { distinctOwedKeys, heldKeys, heldLanes, hotKeys } from "./owed-keys";
import { advance, position } from "./position";
import { knownFindings, openDivergences, recordDivergences } from "./record-divergences";
import { prune, writeSample, writeStandings, writeStoresNow } from "./samples";
import { observed, openFindings, runRates, tallies } from "./tallies";
import { lowerWatermarks, oldestByLane, raiseWatermarks } from "./watermarks";

/** The ledger's side of observing and sampling, for workers. */
export function observationsOn(pool: pg.Pool) {
  return boundTo(pool, {
    snapshot,
    acknowledged,
    lateMutations,
    countAcknowledged,
    position,
    advance,
    openDivergences,
    knownFindings,
    recordDivergences,
    tallies,
    openFindings,
    observed,
    oldestByLane,
    lowerWatermarks,
    raiseWatermarks,
    heldLanes,
    heldKeys,
    runRates,
    hotKeys,
    distinctOwedKeys,
    writeSample,
    writeStandings,
    writeStoresNow,
    prune,
  });
}

export type Observations = ReturnType<typeof observationsOn>;
