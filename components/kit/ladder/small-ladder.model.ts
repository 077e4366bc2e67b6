import type { StoreStatus } from "../../../lib/domain/verdict/store-status";
import { layLadder, type Rung, relationWords, type Stand } from "./ladder.model";

/** A key's stores as a list shows them: versions as decimal strings, null where a store has none. */
export interface StoreVersions {
  /** The name of what has the writes first; the ledger's head when it is left out. */
  record?: string;
  ledgerStatus: StoreStatus;
  head: string | null;
  materialized: string | null;
  originStatus: StoreStatus;
  origin: string | null;
  caches: readonly { region: string; status: StoreStatus; version: string | null }[];
}

/** The rungs of a list's row: ledger, caches, origin. */
export function rungsOfSmall({
  record = "ledger head",
  ledgerStatus,
  head,
  materialized,
  originStatus,
  origin,
  caches,
}: StoreVersions): Rung[] {
  return [
    { id: "head", kind: "head", label: record, status: ledgerStatus, version: head },
    ...caches.map(
      ({ region, status, version }): Rung => ({
        id: `cache ${region}`,
        kind: "cache",
        label: `cache ${region}`,
        status,
        version,
      }),
    ),
    {
      id: "materialized",
      kind: "materialized",
      label: "materialized",
      status: ledgerStatus === "unreachable" ? "unreachable" : materialized === null ? "absent" : "present",
      version: materialized,
    },
    { id: "origin", kind: "origin", label: "origin", status: originStatus, version: origin },
  ];
}

/** The one thing to know of a small ladder, in a few words: what was not read, then who is ahead, then who is behind. */
export function smallWords(rungs: readonly Rung[]): string {
  const { stands } = layLadder(rungs);
  const stores = stands.filter((stand) => stand.rung.kind !== "materialized");
  const unread = stores.filter((stand) => !stand.place.on && stand.place.why === "unreachable");
  if (unread.length > 0) return `${unread.map((stand) => stand.rung.label).join(", ")} not read`;
  const unlike = stores.filter((stand) => !stand.place.on && UNLIKE.has(stand.place.why));
  if (unlike.length > 0) return `${unlike.map((stand) => stand.rung.label).join(", ")} cannot be compared`;
  const ahead = furthest(stores, "ahead");
  if (ahead) return `${ahead.rung.label} ${relationWords("ahead", ahead.distance)}`;
  const origin = stores.find((stand) => stand.rung.kind === "origin");
  if (origin && !origin.place.on && origin.place.why === "absent") return "not in the origin";
  const behind = origin?.relation === "behind" ? origin : furthest(stores, "behind");
  return behind ? `${behind.rung.label} ${relationWords("behind", behind.distance)}` : "level";
}

function furthest(stands: readonly Stand[], relation: "ahead" | "behind"): Stand | undefined {
  const those = stands.filter((stand) => stand.relation === relation);
  return those.reduce<Stand | undefined>(
    (most, stand) => (most === undefined || distanceOf(stand) > distanceOf(most) ? stand : most),
    undefined,
  );
}

const UNLIKE: ReadonlySet<string> = new Set(["unreadable", "incomparable"]);

const distanceOf = ({ distance }: Stand) => BigInt(distance ?? "0");
