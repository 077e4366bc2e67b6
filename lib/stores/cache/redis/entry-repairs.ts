import type { CacheWrites, EntryChange, SeenEntry } from "../port";
import { type Region, TOMBSTONE_LIFE_MS, textOf, ticketKey } from "./region";
import { pipelined } from "./scripted";

/** The repairs of a region's entries: each changes an entry only where it still is as it was read. */
export function entryRepairs({ redis, entryKey, lifeOf }: Region): Pick<CacheWrites, "invalidate" | "rebuild"> {
  return {
    async invalidate(entries, until) {
      const now = Date.now();
      return (await pipelined(redis, entries, (batch, { key, seen, floor }) => {
        const entry = entryKey(key);
        batch.trueupInvalidate(
          entry,
          ticketKey(entry),
          ...seenArguments(seen),
          String(floor),
          now,
          TOMBSTONE_LIFE_MS,
          until,
        );
      })) as EntryChange[];
    },
    async rebuild(entries, until) {
      const now = Date.now();
      return (await pipelined(redis, entries, (batch, { key, seen, row }) => {
        const entry = entryKey(key);
        batch.trueupRebuild(
          entry,
          ticketKey(entry),
          seen === null ? 0 : 1,
          ...seenArguments(seen),
          String(row.version),
          textOf(row.value),
          row.mutation ?? "",
          now,
          lifeOf(row.value),
          until,
        );
      })) as EntryChange[];
    },
  };
}

function seenArguments(seen: SeenEntry): string[] {
  return [String(seen?.version ?? ""), seen?.mutation ?? "", seen?.writtenAt == null ? "" : String(seen.writtenAt)];
}
