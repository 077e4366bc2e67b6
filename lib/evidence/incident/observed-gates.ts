import { unreadBecause } from "../../domain/observed/view";
import type { Measurement } from "../../domain/recovery/steps";
import { grouped } from "../../domain/truth/summary";
import type { Incident } from "../../ledger/incidents/model";
import type { ReadObservedPath } from "../../stores/path";
import { coverageOfSources } from "../observed/gather";
import { currentFigures } from "../path-truth";
import type { IncidentContext } from "./context";
import { none, nothingToMeasure, once, reading, type Shown, untold } from "./reading";
import { CACHE_FINDINGS } from "./repair-gates";

/** Keys are counted one by one up to this number; beyond it the figure says "more than". */
const COUNTED = 100_000;

/**
 * Measures that no key in scope has an outstanding write of before the horizon, but for keys whose findings were waived. What is
 * outstanding is unknown while a source was not read whole or cannot be read, and where intake does not run.
 */
export function measureObservedReplay(
  context: IncidentContext,
  incident: Incident,
  paths: ReadObservedPath[],
): Promise<Measurement[]> {
  const front = once(() => context.read.reads.frontPage());
  return Promise.all(
    paths.map((path) =>
      reading(`keys of ${path.config.name} with outstanding writes, accepted before the horizon`, "0", async () => {
        const { outbox, jobs } = path.config;
        if (outbox === null && jobs === null)
          return nothingToMeasure("no source of its writes is mapped, so there is nothing to replay or drain");
        const because = await outstandingUntold(context, path, front);
        if (because !== null) return untold(because);
        const { owed, setAside } = await context.incidents.outstandingKeysInScope(incident, path.pathId, COUNTED + 1);
        const count = owed > COUNTED ? `more than ${grouped(COUNTED)}` : grouped(owed);
        return { value: setAside > 0 ? `${count}, and ${grouped(setAside)} waived` : count, ok: owed === 0 };
      }),
    ),
  );
}

export type FrontPage = () => ReturnType<IncidentContext["read"]["reads"]["frontPage"]>;

/** Why it cannot be told what is outstanding of a path; null where every source was read whole and every changed key compared. */
export async function outstandingUntold(
  context: Pick<IncidentContext, "read">,
  path: ReadObservedPath,
  front: FrontPage,
): Promise<string | null> {
  const { observedReads } = context.read;
  const unread = unreadBecause(path.config, coverageOfSources(path, await observedReads.walksOf(path.pathId)));
  if (unread !== null) return unread;
  const row = (await front()).find(({ control }) => control.pathId === path.pathId);
  const figures = row === undefined ? null : currentFigures(row);
  if (figures === null) return "the intake of observed paths does not run";
  return figures.lanes.length > 0 ? null : (figures.unmeasured.outstanding ?? "the sources were not compared yet");
}

/**
 * Measures that no entry in scope shows what its key's other stores contradict: the listed findings of the incident's keys, in its
 * regions. A region that was not read is unknown.
 */
export function measureObservedCache(
  context: IncidentContext,
  incident: Incident,
  paths: ReadObservedPath[],
): Promise<Measurement[]> {
  return Promise.all(
    paths
      .filter(({ caches }) => caches.length > 0)
      .map((path) =>
        reading(`entries of ${path.config.name} that its other stores contradict`, "0", () =>
          entriesOf(context, incident, path),
        ),
      ),
  );
}

async function entriesOf(
  { incidents, read }: IncidentContext,
  incident: Incident,
  { pathId, config, caches }: ReadObservedPath,
): Promise<Shown> {
  const [open, masked, walks] = await Promise.all([
    incidents.divergencesInScope(incident, pathId),
    incidents.maskedObservedInScope(incident, pathId),
    read.observedReads.walksOf(pathId),
  ]);
  const counts = [
    ...CACHE_FINDINGS.map((kind) => [kind, Number(open[kind] ?? 0)] as const),
    ["differs", Number(await incidents.differingEntriesInScope(incident, pathId))] as const,
  ];
  const found = counts.flatMap(([kind, count]) => (count > 0 ? [`${grouped(count)} ${kind}`] : []));
  if (masked > 0n) found.push(`${grouped(masked)} masked by writes from before the horizon`);
  if (found.length > 0) return none(found.length, found.join(", "));
  const regions = caches.map(({ region }) => region).filter((region) => incident.regions?.includes(region) ?? true);
  for (const region of regions) {
    const walk = walks.find(({ source }) => source === `cache:${region}`);
    if (walk?.because != null) return untold(`cache ${region} could not be read: ${walk.because}`);
    if (config.sweep.share > 0 && walk?.last == null) return untold(`cache ${region} was not read whole yet`);
  }
  return none(0);
}
