import type { VersionText } from "../evidence";

/** Some of what a mapped store holds, and what the mapping makes of it. */
export interface Sample {
  /** What is counted: `jobs`, `rows`, `entries`. */
  counted: string;
  seen: number;
  fits: number;
  ignored: number;
  /** One that does not fit: its name, and why. */
  misfit: { name: string; because: string } | null;
  keys: string[];
  versions: VersionText[];
  /** Where the mapping finds a version; null: it maps none. */
  versionAt: string | null;
}

/** What is said of a sample. A fault: something is there, and the mapping makes nothing of any of it. */
export function sampleSaid(sample: Sample, may: { fitNone: boolean }): { isFault: boolean; detail: string } {
  const { counted, seen, fits, ignored, misfit, versions, versionAt } = sample;
  if (seen === 0) return { isFault: false, detail: `no ${counted} to sample.` };
  const lines = [`${fits} of ${seen} ${counted} fit${ignored > 0 ? `, ${ignored} are ignored by the mapping` : ""}.`];
  if (misfit !== null) lines.push(`warning: ${misfit.name} does not fit: ${misfit.because}.`);
  if (versionAt !== null && fits > 0 && versions.length === 0)
    lines.push(`warning: none of them has a version at ${versionAt}.`);
  return { isFault: fits === 0 && misfit !== null && !may.fitNone, detail: lines.join(" ") };
}
