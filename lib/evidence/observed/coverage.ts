import type { ObservedPath } from "../../domain/observed/mapping";
import { coverageOf, type WalkSource, type WalkStanding } from "../../domain/sweep/coverage";
import type { ObservedWalk } from "../../ledger/observed/model";

/** How much of an observed path was looked at: its sources, rows and entries. */
export function observedCoverage(config: ObservedPath, walks: readonly ObservedWalk[], now: Date) {
  const sources = walkSources(config);
  const standings = walks.filter(({ source }) => sources.some((each) => each === source)).map(standingOf);
  const coverage = coverageOf({
    share: config.sweep.share,
    sources,
    walks: standings,
    receipts: null,
    sensors: [],
    now,
  });
  const strange = walks.flatMap(({ source, last }) =>
    last === null || last.unclassified === 0n
      ? []
      : [
          {
            store: source === "outbox" ? "the outbox" : "the queue",
            because: unclassifiedWords(last.unclassified, last.example),
          },
        ],
  );
  return { ...coverage, gaps: [...coverage.gaps, ...strange] };
}

const unclassifiedWords = (count: bigint, example: string | null) =>
  `${count} of its ${count === 1n ? "entries fits" : "entries fit"} no mapping${example === null ? "" : `, such as ${example}`}`;

/** The walks that together meet every write, row and entry of an observed path. */
function walkSources({ outbox, jobs, origin, caches }: ObservedPath): Exclude<WalkSource, "receipts">[] {
  return [
    ...(outbox === null ? [] : ["outbox" as const]),
    ...(jobs === null ? [] : ["jobs" as const]),
    ...(origin === null ? [] : ["origin" as const]),
    ...caches.map(({ region }) => `cache:${region}` as const),
  ];
}

function standingOf({ source, met, because, begunAt, movedAt, last }: ObservedWalk): WalkStanding {
  return { source: source as WalkSource, met, done: false, because, begunAt, movedAt, last };
}
