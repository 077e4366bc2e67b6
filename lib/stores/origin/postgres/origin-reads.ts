import type { PathConfig } from "../../../domain/contract";
import type { OriginReads } from "../port";
import { keyPage } from "./key-page";
import type { KnownShape, OriginPools } from "./known-shape";
import { keysWithoutItems, readLostItems } from "./lost-items";
import { peekRows } from "./peek";
import { readReceipts, readRows, withoutReceipt } from "./read";
import { readStandings } from "./standings";
import { readBeforeImages, readImagesOf } from "./suppressed";
import { readWaits } from "./waits";
import { readWitnesses, retakeReceipts } from "./witnesses";

/** The reads of one path's table on Postgres. */
export function originReads(
  path: PathConfig,
  { reads, writes }: OriginPools,
  { shape, followAltered }: KnownShape,
): Omit<OriginReads, "name" | "marks"> {
  return {
    read: async (keys) => readRows(reads, await shape(), keys),
    peek: async (keys) => peekRows(reads, await shape(), keys),
    keys: async (prefix, after, limit) => keyPage(reads, await shape(), { prefix, after, limit }),
    receipts: (ids) => readReceipts(reads, ids),
    waits: async () => readWaits(reads, (await shape()).table),
    witnesses: async (ids) => {
      const ready = await shape();
      if (ready.model === "append") return readLostItems(reads, ready, ids);
      const { found, isCurrent, another } = await readWitnesses(reads, ready, ids);
      // Receipts that could not be renewed are met again by the next read.
      if (isCurrent) await retakeReceipts(writes, ready, another).catch(() => {});
      else await followAltered(ready).catch(() => {});
      return found;
    },
    keysWithoutItems: async (range, limit) => {
      const known = await shape();
      return known.model === "append" ? keysWithoutItems(reads, known, range, limit) : [];
    },
    standings: async (keys, withValues) => readStandings(reads, await shape(), keys, withValues),
    withoutReceipt: (ids) => withoutReceipt(reads, ids),
    beforeImagesOf: (run, keys) => readImagesOf(reads, path.name, run, keys),
    beforeImages: (run, after, limit) => readBeforeImages(reads, path.name, run, { after, limit }),
  };
}
