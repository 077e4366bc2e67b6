import type { ReadObservedPath } from "../../evidence/context";
import type { IncidentContext } from "../../evidence/incident/context";
import { outstandingUntold } from "../../evidence/incident/observed-gates";
import { once } from "../../evidence/incident/reading";
import type { Incident } from "../../ledger/incidents/model";

/** Keys are counted one by one up to this number. */
const COUNTED = 100_000;
const NO_RECEIPTS =
  "the other system leaves no receipts: which writes took effect is judged key by key, and not counted";
const NO_SOURCE = "no source of its writes is mapped";

/** The figures of an incident's observed paths: what their sources and the comparison of their keys tell, and why the rest is not told. */
export function observedFigures(context: IncidentContext, incident: Incident, paths: readonly ReadObservedPath[]) {
  const front = once(() => context.read.reads.frontPage());
  return Promise.all(paths.map((path) => figuresOf(context, incident, path, front)));
}

async function figuresOf(
  context: IncidentContext,
  incident: Incident,
  path: ReadObservedPath,
  front: () => ReturnType<IncidentContext["read"]["reads"]["frontPage"]>,
) {
  const { incidents, recovery } = context;
  const { pathId, config } = path;
  const source = config.outbox !== null ? "outbox" : config.jobs !== null ? "job" : null;
  const [known, untold, owed, findings] = await Promise.all([
    source === null ? null : recovery.knownWrites(incident, pathId, source),
    source === null ? NO_SOURCE : outstandingUntold(context, path, front),
    incidents.outstandingKeysInScope(incident, pathId, COUNTED + 1),
    incidents.divergencesInScope(incident, pathId),
  ]);
  const because = untold ?? (owed.owed + owed.setAside > COUNTED ? `more than ${COUNTED} keys owe writes` : null);
  const shown = (count: bigint | number) => (because === null ? String(count) : null);
  return {
    path: config.name,
    knownWrites: known?.toString() ?? null,
    outstandingKeys: shown(owed.owed),
    outstandingWrites: shown(owed.writes),
    waivedKeys: shown(owed.setAside),
    findings,
    unmeasured: {
      ...(known === null && { knownWrites: source === null ? NO_SOURCE : "there are too many writes to count now" }),
      ...(because !== null && { outstandingKeys: because, outstandingWrites: because, waivedKeys: because }),
      materialized: NO_RECEIPTS,
    } as Record<string, string>,
  };
}
