import { type CausePath, causesOf } from "../domain/guidance/causes";
import { awayStores } from "../domain/truth/away-stores";
import { isFallingBehind } from "../domain/truth/path-standing";
import type { Incident } from "../ledger/incidents/model";
import type { StoresNow } from "./coverage";
import type { SummedPath } from "./path-summaries";
import { withStanding } from "./standing";

/** The causes of the front page from the paths' figures and the open incidents; incidents about single keys hold no path. */
export function frontPageCauses(summed: readonly SummedPath[], stores: StoresNow, open: readonly Incident[]) {
  const incidents = open
    .filter(({ targeted }) => !targeted)
    .map(({ id, title, scope }) => ({ id, title, paths: scope.paths }));
  return causesOf(
    summed.map((each) => causePath(each, stores)),
    incidents,
  ).map((cause) => ({
    ...cause,
    since: cause.since?.toISOString() ?? null,
  }));
}

function causePath({ path, row, summary }: SummedPath, stores: StoresNow): CausePath {
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
    untold: unmeasured.truthLagMs ?? unmeasured.outstanding ?? unmeasured.findings ?? null,
  };
}
