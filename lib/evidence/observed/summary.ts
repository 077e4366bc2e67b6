import { promisesOf } from "../../domain/contract";
import type { ObservedPath } from "../../domain/observed/mapping";
import { awayStores } from "../../domain/truth/away-stores";
import type { ObservedWalk } from "../../ledger/observed/model";
import type { FrontRow } from "../../ledger/paths/model";
import { coverageWire, type StoresNow, withAway } from "../coverage";
import { currentFigures, findingsUntold, truthOf, withFindingsOf } from "../path-truth";
import { observedCoverage } from "./coverage";

/**
 * The head of an observed path's page and of its row in the list. What is outstanding comes from the last comparison of its keys, so
 * it is null where intake does not run.
 */
export function observedSummary(
  config: ObservedPath,
  row: FrontRow,
  walks: readonly ObservedWalk[],
  stores: StoresNow,
) {
  const current = currentFigures(row);
  const lane = current?.lanes[0] ?? null;
  const truth = withFindingsOf(truthOf(row), findingsUntold(config, stores, walks, row.asOf));
  return {
    name: config.name,
    title: config.title,
    mode: config.mode,
    contract: promisesOf(config),
    control: {
      // Another system acknowledges its own writes, whatever closes those of Trueup.
      acknowledge: "contract" as const,
      drain: lane?.paused === true ? ("paused" as const) : row.control.drain,
      reads: row.control.reads,
      epoch: String(row.control.epoch),
      because: row.control.because,
      heldBy: row.heldBy,
    },
    truth: {
      ...truth,
      outstanding: lane?.outstanding ?? null,
      oldestAcceptedAt:
        lane?.truthLagMs == null || lane.outstanding === "0" || row.sampled === null
          ? null
          : new Date(row.sampled.at.getTime() - lane.truthLagMs).toISOString(),
      oldestMutation: null,
      truthLagMs: lane?.truthLagMs ?? null,
      catchUpMs: current?.catchUpMs ?? null,
      catchUpRange: null,
      limitedBy: null,
      unmeasured: {
        ...truth.unmeasured,
        ...(lane === null
          ? {
              outstanding: truth.unmeasured.lanes ?? "intake does not run",
              truthLagMs: truth.unmeasured.lanes ?? "intake does not run",
            }
          : {}),
      },
      coverage: coverageWire(withAway(observedCoverage(config, walks, row.asOf), awayStores(config, stores, row.asOf))),
    },
  };
}
