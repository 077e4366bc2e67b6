import type { Ledger } from "../../ledger/ledger";
import type { Log, ReadObservedPath } from "../../stores/path";
import { ledgerNowMs } from "../ledger-now";
import type { Loop } from "../loop";
import { repeat } from "../repeat";
import { rest } from "../rest";
import { underSweepLease } from "../sweep/lease";
import type { ObservedLedger } from "./compare";
import { ObservedFigures } from "./figures";
import { PathIntake } from "./intake";
import { newBudget, PathMemory } from "./memory/path-memory";
import { PathWalk } from "./walk";

const LEASE_EVERY_MS = 1_000;
const SAMPLE_EVERY_MS = 1_000;

export interface IntakeLoopParts {
  ledger: Ledger;
  observed: ObservedLedger;
  paths: readonly ReadObservedPath[];
  by: string;
  log: Log;
  stopping: AbortSignal;
  /** The least time between the starts of two rounds of one path. */
  roundEveryMs?: number | undefined;
}

/** Follows, walks and samples every observed path, in one process at a time. Nothing is written to any store of theirs. */
export function intakeLoop({ ledger, observed, paths, by, log, stopping, roundEveryMs }: IntakeLoopParts): Loop {
  const budget = newBudget();
  const intakes = paths.map((path) => new PathIntake(path, observed, new PathMemory(budget)));
  const lease = { hold: observed.intake.hold, letGo: observed.intake.letGo };
  const work = async (ending: AbortSignal) => {
    const rounds = { log, stopping: ending };
    await Promise.all(
      intakes.flatMap((intake) => {
        const { path } = intake;
        const figures = new ObservedFigures(path, observed, intake);
        const walk = new PathWalk(path, observed, intake, roundEveryMs);
        return [
          repeat(`intake of ${path.config.name}`, rounds, () => intake.round()),
          repeat(`walk of ${path.config.name}`, rounds, async () => {
            await walk.run(ending);
            return 0;
          }),
          repeat(`figures of ${path.config.name}`, rounds, async () => {
            await figures.sample(new Date(await ledgerNowMs(ledger)));
            return SAMPLE_EVERY_MS;
          }),
        ];
      }),
    );
  };
  const once = async () => {
    if (paths.length === 0) await rest(Number.POSITIVE_INFINITY, stopping);
    else await underSweepLease(lease, { by, stopping }, work);
    return LEASE_EVERY_MS;
  };
  return {
    rounds: [{ name: "intake", once }],
    progress: () => ({
      items: intakes.reduce((sum, { progress }) => sum + progress.items, 0),
      compared: intakes.reduce((sum, { progress }) => sum + progress.compared, 0),
    }),
  };
}
