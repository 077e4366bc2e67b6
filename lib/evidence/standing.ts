import {
  type KeptStanding,
  PATH_STANDINGS,
  type PathStanding,
  type StandingFigures,
  standingNow,
} from "../domain/truth/path-standing";
import type { FrontRow } from "../ledger/paths/model";

/** A standing that was kept longer ago says nothing about the present. */
const KEPT_GOOD_FOR_MS = 15_000;

/** The figures of a path of either kind. */
interface Summary {
  truth: Pick<StandingFigures, "outstanding" | "truthLagMs" | "findings" | "limitedBy" | "fallingForMs"> & {
    unmeasured: Record<string, string>;
  };
  contract: Pick<StandingFigures, "maxTruthLagMs">;
  control: Pick<StandingFigures, "drain" | "acknowledge">;
}

/** How a path stands by its figures of this moment. */
export const seenStanding = ({ truth, contract, control }: Summary): PathStanding =>
  standingNow({
    outstanding: truth.outstanding,
    truthLagMs: truth.truthLagMs,
    maxTruthLagMs: contract.maxTruthLagMs,
    findings: truth.findings,
    isPartial: truth.unmeasured.findings !== undefined,
    limitedBy: truth.limitedBy,
    fallingForMs: truth.fallingForMs,
    drain: control.drain,
    acknowledge: control.acknowledge,
  });

/** The standing that the sampler keeps; null where it is too old to go on from. */
export const keptStanding = ({ told, asOf }: FrontRow): KeptStanding | null =>
  told === null || asOf.getTime() - told.at.getTime() > KEPT_GOOD_FOR_MS ? null : told;

/** A path with its standing as people are told: as the sampler keeps it, unless the figures are worse by now. */
export function withStanding<Of extends Summary>(summary: Of, row: FrontRow) {
  const [seen, kept] = [seenStanding(summary), keptStanding(row)];
  const isWorse = kept !== null && PATH_STANDINGS.indexOf(seen) < PATH_STANDINGS.indexOf(kept.standing);
  const standing =
    kept === null || isWorse ? { state: seen, since: null } : { state: kept.standing, since: kept.since.toISOString() };
  return { ...summary, standing };
}
