import { grouped } from "../truth/summary";

/** Reads that the caches of a path serve, and those of them that they lack; of all that read the same servers. */
export interface CacheReads {
  perSec: number;
  missesPerSec: number;
}

const rate = (perSec: number) => `${grouped(BigInt(Math.ceil(perSec)))}/s`;

/** The sentence about the reads that forced reads bring to the origin, beside those that reach it now; `null`: a path's reads are not measured. */
export function forcedReadsWords(paths: readonly { title: string; reads: CacheReads | null }[]): string {
  const untold = paths.filter(({ reads }) => reads === null).map(({ title }) => title);
  if (untold.length > 0)
    return `How many reads ${untold.join(", ")} ${untold.length === 1 ? "gets" : "get"} is not measured, so what the origin would bear is not known.`;
  const sum = (of: (reads: CacheReads) => number) =>
    paths.reduce((total, { reads }) => total + (reads === null ? 0 : of(reads)), 0);
  const [all, now] = [sum(({ perSec }) => perSec), sum(({ missesPerSec }) => missesPerSec)];
  if (all < 0.5) return "No read was seen in the last seconds, so forced reads bring the origin nothing at the moment.";
  const times = now < 0.5 ? "" : `, ${Math.max(1, Math.round(all / now))} times as many`;
  return `The caches answer ${rate(all)}, of which ${now < 0.5 ? "none reaches" : `${rate(now)} reach`} the origin now. With forced reads all of them reach it${times}.`;
}

/** The sentence about the reads that cleared entries bring to the origin: the next read of each, as fast as entries are read. */
export function clearingWords(entries: bigint, reads: CacheReads | null): string {
  const most = entries === 1n ? "1 read more" : `${grouped(entries)} reads more`;
  const pace = reads === null || reads.perSec < 0.5 ? "" : `, at most ${rate(reads.perSec)}`;
  return `Each cleared entry's next read goes to the origin: ${most}${pace}.`;
}
