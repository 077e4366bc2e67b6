import type { AcknowledgeMode, ReadSource } from "../path-control";
import type { DependentState } from "./states";
/** A path of an incident as the incident would leave it, with whoever it still holds back. */
export interface PathLeft {
  path: string;
  acknowledge: AcknowledgeMode;
  reads: ReadSource;
  /** The incident whose hands its acknowledgments are in. */
  heldBy: string | null;
  dependents: { name: string; state: DependentState }[];
}

const STOPPED: Record<PathLeft["acknowledge"], string | null> = {
  contract: null,
  closed: "refuses every write",
  "durable-only": "acknowledges durable appends only",
  "write-through": "writes through",
};

/**
 * What an incident would leave behind with nobody responsible, a clause a path: acknowledgments that it switched, reads that its
 * authority forced to the origin. Empty: it leaves nothing behind. What another incident has in hand is that one's.
 */
export function leftBehind(incident: { id: string; forcedReads: boolean }, paths: readonly PathLeft[]): string[] {
  return paths.flatMap(({ path, acknowledge, reads, heldBy, dependents }) => {
    const mine = heldBy === incident.id;
    if (!mine && heldBy !== null) return [];
    const stopped = mine ? STOPPED[acknowledge] : null;
    const how = [
      ...(stopped === null ? [] : [stopped]),
      ...(incident.forcedReads && reads === "origin" ? ["reads from the origin"] : []),
    ];
    if (how.length === 0) return [];
    const held = dependents.filter(({ state }) => state !== "restored").map(({ name, state }) => `${name} (${state})`);
    return [`path ${path} ${how.join(" and ")}${held.length === 0 ? "" : `, with ${held.join(", ")} not back yet`}`];
  });
}
