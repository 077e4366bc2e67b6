import { type CausePath, causesOf } from "../domain/guidance/causes";
import { lossesOf } from "../domain/losses";
import { awayStores } from "../domain/truth/away-stores";
import { isFallingBehind } from "../domain/truth/path-standing";
import type { Incident } from "../ledger/incidents/model";
import type { FoundLoss } from "../ledger/rollback/model";
import { isObserved } from "./any-path";
import type { StoresNow } from "./coverage";
import type { pathSummaries, SummedPath } from "./path-summaries";
import { withStanding } from "./standing";

/** The causes of the front page from the paths' figures and the open incidents; incidents about single keys hold no path. */
export function frontPageCauses(
  { summed, stores, losses }: Pick<Awaited<ReturnType<typeof pathSummaries>>, "summed" | "stores" | "losses">,
  open: readonly Incident[],
) {
  const incidents = open
    .filter(({ targeted }) => !targeted)
    .map(({ id, title, scope }) => ({ id, title, paths: scope.paths }));
  return causesOf(
    summed.map((each) => causePath(each, stores, losses)),
    incidents,
  ).map((cause) => ({
    ...cause,
    since: cause.since?.toISOString() ?? null,
  }));
}

function causePath({ path, row, summary }: SummedPath, stores: StoresNow, losses: readonly FoundLoss[]): CausePath {
  const { standing, name, title, truth, contract, control } = withStanding(summary, row);
  const unmeasured: Record<string, string> = truth.unmeasured;
  return {
    name,
    title,
    standing: standing.state,
    since: standing.since === null ? null : new Date(standing.since),
    outstanding: truth.outstanding === null ? null : BigInt(truth.outstanding),
    truthLagMs: truth.truthLagMs,
    ingressPerSec: truth.ingressPerSec,
    drainPerSec: truth.drainPerSec,
    isFallingBehind: isFallingBehind({ ...truth, maxTruthLagMs: contract.maxTruthLagMs }),
    slowBecause: truth.slowBecause ?? null,
    consumers: truth.green.queueConsumers,
    drain: control.drain,
    drainBecause: control.because,
    acknowledge: control.acknowledge,
    findings: truth.findings ?? {},
    away: awayStores(path.config, stores, row.asOf),
    losses: isObserved(path) ? [] : lossesOf(losses, path.pathId),
    untold: unmeasured.truthLagMs ?? unmeasured.outstanding ?? unmeasured.findings ?? null,
  };
}
