import { repeat } from "../../engine/repeat";
import { PathSampler, sampleAll } from "../../engine/sample/sample-path";
import { ledgerReads, observations } from "../ledger-sides";
import { beating, type RunWorker } from "./worker";

const EVERY_MS = 1_000;
const KEEP_POINT_EVERY_MS = 5_000;
const WATERMARKS_EVERY_MS = 5_000;
const PRUNE_EVERY_MS = 600_000;
const KEPT_MS = 26 * 3_600_000;

/** Keeps the truth figures and their history, and the watermarks that make "oldest outstanding" one probe. */
export const runSampler: RunWorker = async (context) => {
  const { stores } = context;
  const ledger = observations(stores);
  const reads = ledgerReads(stores);
  const samplers = [...stores.paths.values()].map((path) => new PathSampler(path, ledger));
  const ledgerNow = async () => Date.now() + (await stores.ledger.clockOffsetMs());
  let samples = 0;
  let lastPoint = 0;
  await Promise.all([
    repeat("sample", context, async () => {
      const began = Date.now();
      const keepPoint = began - lastPoint >= KEEP_POINT_EVERY_MS;
      await sampleAll(samplers, ledger, reads, await stores.ledger.controls(), await ledgerNow(), keepPoint);
      if (keepPoint) lastPoint = began;
      samples++;
      return Math.max(50, EVERY_MS - (Date.now() - began));
    }),
    repeat("watermarks", context, async () => {
      for (const path of stores.paths.values()) await ledger.raiseWatermarks(path.pathId);
      return WATERMARKS_EVERY_MS;
    }),
    repeat("prune", context, async () => {
      await ledger.prune(new Date(Date.now() - KEPT_MS));
      return PRUNE_EVERY_MS;
    }),
    beating("sampler", context, () => ({ samples })),
  ]);
};
