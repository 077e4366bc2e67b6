import type { PathConfig } from "../domain/contract";
import { mayMeet } from "../domain/name-patterns";
import type { ObservedPath } from "../domain/observed/mapping";
import type { ConfigPath, MemberFault } from "./problem";

/** A path, with its place in the file. */
export interface Placed<Path> {
  path: Path;
  /** The path's position in the file's `paths`. */
  position: number;
}

interface Claim {
  /** Two claims with an equal `on` conflict. */
  on: string;
  what: string;
  at: ConfigPath;
  owner: string;
}

/**
 * Paths that conflict: two with one name, one queue, one cache entry, or one row's version. Observed paths only read, so they may share
 * any store with each other; the queue of a native path is not theirs to read.
 */
export function sharingFaults(
  native: readonly Placed<PathConfig>[],
  observed: readonly Placed<ObservedPath>[],
): MemberFault[] {
  const all = [...native, ...observed].sort((a, b) => a.position - b.position);
  const isRepeated = ({ path, position }: (typeof all)[number]) =>
    all.some((other) => other.path.name === path.name && other.position < position);
  // A path that appears twice shares everything with itself; only its name is reported.
  const distinct = native.filter((placed) => !isRepeated(placed));
  const claims = distinct.flatMap(claimsOf);
  const first = new Map(claims.toReversed().map((claim) => [claim.on, claim]));
  return [
    ...all.filter(isRepeated).map(nameFault),
    ...claims.filter((claim) => first.get(claim.on) !== claim).map((claim) => conflict(first.get(claim.on)!, claim)),
    ...distinct.flatMap((placed) => dependentsOnPathQueues(placed, first)),
    ...distinct.flatMap((placed) => formerNamesOfOthers(placed, distinct)),
    ...observed.flatMap((placed) => observedOnPathQueue(placed, first)),
    ...observed.flatMap((placed) => formerOfNoPath(placed, distinct)),
  ];
}

/** Refuses the former sources of a path that is not native here. */
function formerOfNoPath(
  { path, position }: Placed<ObservedPath>,
  native: readonly Placed<PathConfig>[],
): MemberFault[] {
  const { former, name } = path;
  if (former == null || native.some((other) => other.path.name === former.of)) return [];
  return [
    {
      path: ["paths", position, "former", "of"],
      what: `Path ${name} has the former sources of path ${former.of}, which is no native path here.`,
      remedy: "Name the native path that carries the writes now, or remove former.",
    },
  ];
}

/** Refuses an observed path on a native path's queue: its jobs carry ids of the ledger, and nothing else. */
function observedOnPathQueue(
  { path, position }: Placed<ObservedPath>,
  claims: ReadonlyMap<string, Claim>,
): MemberFault[] {
  if (path.jobs === null) return [];
  const { connection, prefix, name } = path.jobs;
  const owner = claims.get(queueClaim(connection, prefix, name))?.owner;
  if (owner === undefined) return [];
  const what = `Path ${path.name} observes the queue of path ${owner}, whose jobs are Trueup's own.`;
  return [{ path: ["paths", position, "queue"], what, remedy: "Name the other system's own queue and prefix." }];
}

const nameFault = ({ path, position }: Placed<{ name: string }>): MemberFault => ({
  path: ["paths", position, "name"],
  what: `Two paths are named ${path.name}.`,
  remedy: "Give each path its own name.",
});

function conflict(first: Claim, second: Claim): MemberFault {
  const { at: path, what, owner } = second;
  if (first.owner === owner)
    return { path, what: `Path ${owner} uses one ${what} twice.`, remedy: "Give each use another name." };
  return {
    path,
    what: `Paths ${first.owner} and ${owner} use the same ${what}.`,
    remedy: `Give each its own ${what}.`,
  };
}

function claimsOf({ path, position }: Placed<PathConfig>): Claim[] {
  const { name: owner, queue, caches, origin } = path;
  const claims: Claim[] = [];
  const claim = (on: string, what: string, ...at: (string | number)[]) =>
    claims.push({ on, what, at: ["paths", position, ...at], owner });
  if (queue !== undefined) claim(queueClaim(queue.connection, queue.prefix, queue.name), "queue", "queue");
  for (const [i, cache] of caches.entries()) {
    claim(JSON.stringify(["cache", cache.connection, cache.key]), "cache key pattern", "caches", i, "key");
  }
  if (origin !== undefined) {
    const on = JSON.stringify(["origin", origin.connection, origin.schema, origin.table, origin.version]);
    claim(on, "version column of one table", "origin", "version");
  }
  return claims;
}

/** Refuses a former name that another path's entries can have: a write of the one path would delete entries of the other. */
function formerNamesOfOthers(
  { path, position }: Placed<PathConfig>,
  all: readonly Placed<PathConfig>[],
): MemberFault[] {
  return path.caches.flatMap(({ connection, formerly }, i): MemberFault[] => {
    if (formerly === undefined) return [];
    const met = all.find(
      ({ path: other }) =>
        other.name !== path.name &&
        other.caches.some((cache) => cache.connection === connection && mayMeet(cache.key, formerly)),
    );
    if (met === undefined) return [];
    const what = `caches[${i}].formerly of path ${path.name} can name an entry of path ${met.path.name}, which writes would delete.`;
    return [
      {
        path: ["paths", position, "caches", i, "formerly"],
        what,
        remedy: "Give the other path's entries another beginning.",
      },
    ];
  });
}

/** Refuses a dependent on a path's own queue: holding the dependent back would hold the path back. */
function dependentsOnPathQueues(
  { path, position }: Placed<PathConfig>,
  claims: ReadonlyMap<string, Claim>,
): MemberFault[] {
  return path.dependents.flatMap((dependent, i): MemberFault[] => {
    if (dependent.kind !== "queue") return [];
    const owner = claims.get(queueClaim(dependent.connection, dependent.prefix, dependent.queue))?.owner;
    if (owner === undefined) return [];
    const what = `The dependent ${dependent.name} of path ${path.name} is the queue of path ${owner}.`;
    const remedy = "Name the dependent's own queue and prefix.";
    return [{ path: ["paths", position, "dependents", i, "queue"], what, remedy }];
  });
}

const queueClaim = (...parts: string[]) => JSON.stringify(["queue", ...parts]);
