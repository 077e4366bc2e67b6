import type { KeyEvidence } from "../../../lib/domain/verdict/evidence";
import type { StoreStatus } from "../../../lib/domain/verdict/store-status";
import { viewOf } from "../../../lib/domain/verdict/view";
import type { Rung } from "../../kit/ladder/ladder.model";

/** A store's standing, without its name. */
type Standing = Pick<Rung, "status" | "version" | "lowest" | "speculative">;

const AWAY: Standing = { status: "unreachable", version: null };
const at = (version: bigint | null, status: StoreStatus = "present"): Standing => ({
  status,
  version: version === null ? null : String(version),
});

/** The rungs of an example's ladder, in the order in which a write travels. */
export function rungsOfExample(evidence: KeyEvidence): Rung[] {
  const { ledger, origin } = viewOf(evidence);
  const materialized = ledger?.materialized ?? null;
  return [
    { id: "head", kind: "head", label: "Ledger head", ...(ledger === null ? AWAY : at(ledger.head)) },
    { id: "queue", kind: "queue", label: "Queue", ...queueStanding(evidence) },
    ...evidence.caches.map((cache): Rung => {
      const name = `cache ${cache.region}`;
      return { id: name, kind: "cache", label: `Cache ${cache.region}`, ...entryStanding(cache) };
    }),
    {
      id: "materialized",
      kind: "materialized",
      label: "Materialized",
      ...(ledger === null ? AWAY : at(materialized, materialized === null ? "absent" : "present")),
    },
    {
      id: "origin",
      kind: "origin",
      label: "Origin",
      ...(origin === null ? AWAY : at(origin.row?.version ?? null, origin.row === null ? "absent" : "present")),
    },
  ];
}

function entryStanding({ reading }: KeyEvidence["caches"][number]): Standing {
  if (!reading.reachable) return AWAY;
  if (reading.value === null) return at(null, "absent");
  if (reading.value.foreign !== undefined) return at(null, "foreign");
  return { ...at(reading.value.version), speculative: reading.value.speculative };
}

function queueStanding({ queue, ledger }: KeyEvidence): Standing {
  if (!queue.reachable || !ledger.reachable) return AWAY;
  const { jobs } = queue.value;
  const versions = ledger.value.mutations.flatMap(({ job, version }) =>
    job !== null && jobs.get(job) === "waiting" ? [version] : [],
  );
  const [highest, lowest] = [versions.at(0), versions.at(-1)];
  if (highest === undefined || lowest === undefined) return at(null, "absent");
  return { ...at(highest), lowest: String(lowest) };
}
