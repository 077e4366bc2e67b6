import type { StoreProbe } from "../../evidence/store-health";
import type { Ledger } from "../../ledger/ledger";
import type { Observations } from "../../ledger/observations/observations";
import type { LedgerReads } from "../../ledger/reads";
import type { WiredPath } from "../../stores/path";
import { ledgerNowMs } from "../ledger-now";
import type { Loop } from "../loop";
import { keepStandings, type StandingReads } from "./keep-standings";
import { PathSampler, sampleAll } from "./sample-path";
import { StoreWatch } from "./watch-stores";

const EVERY_MS = 1_000;
const KEEP_POINT_EVERY_MS = 5_000;
const WATERMARKS_EVERY_MS = 5_000;
const PRUNE_EVERY_MS = 600_000;
const KEPT_MS = 26 * 3_600_000;

export interface SamplerLoopParts {
  ledger: Ledger;
  observations: Observations;
  reads: Pick<LedgerReads, "progress">;
  paths: readonly WiredPath[];
  /** The configured stores, apart from the ledger. */
  probes: readonly StoreProbe[];
  /** Every configured path with its figures, those of other systems included. */
  figures: StandingReads;
}

/** Keeps the truth figures, their history, how each path stands, which stores are away, and the watermarks that make "oldest outstanding" one probe. */
export function samplerLoop({ ledger, observations, reads, paths, probes, figures }: SamplerLoopParts): Loop {
  const watch = new StoreWatch(probes, ledger, observations);
  const samplers = paths.map((path) => new PathSampler(path, observations));
  const progress = { samples: 0 };
  let lastPoint = 0;
  const sample = async () => {
    const began = Date.now();
    const keepPoint = began - lastPoint >= KEEP_POINT_EVERY_MS;
    const controls = await ledger.controls();
    await sampleAll(samplers, observations, reads, { controls, nowMs: await ledgerNowMs(ledger), keepPoint });
    if (keepPoint) lastPoint = began;
    progress.samples++;
    return Math.max(50, EVERY_MS - (Date.now() - began));
  };
  const stores = async () => {
    await watch.round();
    return EVERY_MS;
  };
  const standings = async () => {
    await keepStandings(figures, observations);
    return EVERY_MS;
  };
  const watermarks = async () => {
    for (const path of paths) await observations.raiseWatermarks(path.pathId);
    return WATERMARKS_EVERY_MS;
  };
  const prune = async () => {
    await observations.prune(new Date(Date.now() - KEPT_MS));
    return PRUNE_EVERY_MS;
  };
  return {
    rounds: [
      { name: "sample", once: sample },
      { name: "stores", once: stores },
      { name: "standings", once: standings },
      { name: "watermarks", once: watermarks },
      { name: "prune", once: prune },
    ],
    progress: () => progress,
  };
}
