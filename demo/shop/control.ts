import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { z } from "zod";

/** The most that is asked of one small machine. */
export const MOST_PER_SEC = 20_000;
export const DEFAULT_PER_SEC = 100;

const controlFile = z.strictObject({ ratePerSec: z.number().min(0).max(MOST_PER_SEC) });

/** Sets how many writes a second the whole shop makes; services that run take it up within half a second. */
export function writeRate(file: string, ratePerSec: number): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(controlFile.parse({ ratePerSec }))}\n`);
  renameSync(draft, file);
}

/** The rate in the file; null where it is missing or makes no sense. */
export function readRate(file: string): number | null {
  try {
    return controlFile.parse(JSON.parse(readFileSync(file, "utf8"))).ratePerSec;
  } catch {
    return null;
  }
}

/** Calls back with the rate at once and whenever it changes, until the signal aborts. */
export function watchRate(file: string, stopping: AbortSignal, changed: (ratePerSec: number) => void): void {
  let current = readRate(file) ?? DEFAULT_PER_SEC;
  changed(current);
  let written = modifiedAt(file);
  const timer = setInterval(() => {
    const now = modifiedAt(file);
    if (now === written) return;
    written = now;
    const rate = readRate(file);
    if (rate === null || rate === current) return;
    current = rate;
    changed(rate);
  }, 500);
  stopping.addEventListener("abort", () => clearInterval(timer));
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
