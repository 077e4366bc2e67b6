import type { PathConfig } from "../../../domain/contract";
import type { OriginWrites } from "../port";
import { eraseImages, saltFingerprints } from "./erased";
import { flush } from "./flush";
import type { KnownShape, OriginPools } from "./known-shape";
import { replayBatch } from "./replay";
import { replayColumns } from "./replay-columns";
import { rewriteRows } from "./rewrite";
import { leaveRunReceipts } from "./run-receipts";
import { raiseRunToken } from "./run-token";
import { raiseFence } from "./sidecar";
import { allowAgain, suppressAmong } from "./suppressed";
import { underFence, underMark } from "./under-fence";
import { forgetWritten, trustRows } from "./written-rows";

/** The writes of one path's table on Postgres. */
export function originWrites(
  path: PathConfig,
  { writes }: OriginPools,
  { shape, ready, prepare }: KnownShape,
): OriginWrites {
  return {
    async prepare() {
      await prepare();
    },
    flush: async (entry, batch) => flush(writes, await ready(), entry, batch),
    raiseFence: (epoch) => raiseFence(writes, path.name, epoch),
    async raiseRunToken(run) {
      await ready();
      await raiseRunToken(writes, run);
    },
    async replay(entry, run, batch) {
      const known = await ready();
      return underMark(writes, known, { ...entry, run }, async (client, next) =>
        leaveRunReceipts(client, known, next, { batch, ...(await replayBatch(client, known, run.id, batch)) }),
      );
    },
    async rewrite(entry, run, batch) {
      const known = await ready();
      return underMark(writes, known, { ...entry, run }, async (client, next) =>
        leaveRunReceipts(client, known, next, { batch, ...(await rewriteRows(client, known, run.id, batch)) }),
      );
    },
    async replayColumns(entry, run, columns) {
      const known = await ready();
      return underMark(writes, known, { ...entry, run }, async (client, next) => {
        const result = await replayColumns(client, known, { run: run.id, mark: next.number }, columns);
        return { result, applied: columns.puts === null ? [] : idsWithout(columns.puts.ids, result.missed) };
      });
    },
    async suppress(entry, run, ids) {
      const known = await ready();
      return underFence(writes, known, { ...entry, run }, (client) => suppressAmong(client, known, run.id, ids));
    },
    trustRows: async (keys) => trustRows(writes, await shape(), keys),
    forgetWritten: async (keys) => forgetWritten(writes, await shape(), keys),
    async eraseImages(key, upTo) {
      await ready();
      return eraseImages(writes, path.name, key, upTo);
    },
    async saltFingerprints(salted) {
      await ready();
      return saltFingerprints(writes, salted);
    },
    allow: (run, ids) => allowAgain(writes, run, ids),
  };
}

/** The ids without those at `places`, which count from 1. */
function idsWithout(ids: readonly string[], places: number[]): string[] {
  const without = new Set(places);
  return ids.filter((_, i) => !without.has(i + 1));
}
