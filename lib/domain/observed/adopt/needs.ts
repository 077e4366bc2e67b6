import type { ForeignCache, ObservedPath } from "../mapping";
import { formerName } from "./names";
import { held, missing, type Need, type SeenStores } from "./need";
import { insertNeed, keyNeed, relationOf, rightsNeeds, valueNeed, versionNeed } from "./table-needs";

/** Everything that a native path needs, in the order in which a person reads it. `proposed` names each region's new template. */
export function needsOf(path: ObservedPath, seen: SeenStores, proposed: ReadonlyMap<string, string | null>): Need[] {
  return [
    replayNeed(path),
    ...originNeeds(path, seen),
    queueNeed(seen),
    ...path.caches.map((cache) => cacheNeed(path, cache, seen, proposed.get(cache.region) ?? null)),
  ];
}

function replayNeed({ replay }: ObservedPath): Need {
  if (replay === "last-write-wins") return held("replay", replay);
  const because =
    replay === "versioned"
      ? "the first change of a key that the ledger does not know names no base, and waits for a person"
      : "their rows are sums or greatest marks, and the old writes in them have no receipts";
  return missing("replay", `Paths that replay as ${replay} are not taken over: ${because}.`);
}

function originNeeds(path: ObservedPath, { table, rights }: SeenStores): Need[] {
  const { origin } = path;
  if (origin === null) return [missing("origin", "The path maps no origin, and a native path needs one.")];
  if (table === null || rights === null) return [missing("origin", `There is no table ${relationOf(origin)}.`)];
  if (table.isView)
    return [missing("origin", `${relationOf(origin)} is a view, and receipts stand beside rows. Map its table.`)];
  return [
    keyNeed(path, origin, table),
    versionNeed(origin, table),
    valueNeed(origin, table),
    insertNeed(origin, table, rights),
    ...rightsNeeds(origin, rights),
  ];
}

function queueNeed({ queue }: SeenStores): Need {
  if (queue === null) return missing("queue", "No connection is a Redis, and a native path needs one for its queue.");
  if (queue.refused.length > 0) return missing("queue", refusedSaid(queue.connection, queue.refused));
  return held("queue", `${queue.connection} takes writes`);
}

function cacheNeed(
  { keyParts }: ObservedPath,
  { region, key, connection }: ForeignCache,
  { caches }: SeenStores,
  proposed: string | null,
): Need {
  const name = `cache ${region}`;
  const refused = caches.get(region) ?? [];
  if (formerName(key, keyParts) === null)
    return missing(
      name,
      `The old template ${key} is not one text with the key in it once, so its entries cannot be named.`,
    );
  if (proposed === null) return missing(name, `Every new template that was tried can give a name that ${key} gives.`);
  if (refused.length > 0) return missing(name, refusedSaid(connection, refused));
  return held(name, `new entries as ${proposed}, old ones as ${key}`);
}

const refusedSaid = (connection: string, commands: readonly string[]) =>
  `The user of ${connection} may not run ${commands.join(", ")}. Let the connection name a user with @write and @scripting.`;
