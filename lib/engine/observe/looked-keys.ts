import { setTimeout as pause } from "node:timers/promises";
import { type FindingKind, findingsThat } from "../../domain/verdict/findings";
import type { Looked, Looks } from "../../evidence/looks";
import type { Observations } from "../../ledger/observations/observations";
import type { Log } from "../../stores/path";

const MOST_WAITING = 200;
/** Twenty keys a second, so that nobody who reads many keys keeps the ledger busy. */
const BETWEEN_KEYS_MS = 50;
const BATCH = 20;
/** Writes in flight, and stores that only this read could not reach, are not listed. */
const UNLISTED: ReadonlySet<FindingKind> = new Set(findingsThat(({ listed }) => !listed));

/**
 * Lists the divergent keys that people look at, after and apart from the read that found them. A key that finds the queue full, or
 * the ledger away, is left to the next look, to the observer and to the sweep.
 */
export class LookedKeys implements Looks {
  private readonly waiting = new Map<string, Looked>();
  private listing: Promise<void> | null = null;

  constructor(
    private readonly ledger: Pick<Observations, "knownFindings" | "recordDivergences">,
    private readonly log: Pick<Log, "warn">,
  ) {}

  offer(looked: Looked): void {
    if (looked.verdict.findings.every(({ finding }) => UNLISTED.has(finding))) return;
    const id = idOf(looked);
    if (this.waiting.size >= MOST_WAITING && !this.waiting.has(id)) return;
    this.waiting.set(id, looked);
    this.listing ??= this.list().finally(() => {
      this.listing = null;
    });
  }

  private async list(): Promise<void> {
    while (this.waiting.size > 0) {
      const batch = [...this.waiting.values()].slice(0, BATCH);
      for (const looked of batch) this.waiting.delete(idOf(looked));
      await this.listBatch(batch).catch((error: Error) =>
        this.log.warn({ keys: batch.length, error }, "keys that people looked at were not listed"),
      );
      await pause(batch.length * BETWEEN_KEYS_MS, undefined, { ref: false });
    }
  }

  private async listBatch(batch: Looked[]): Promise<void> {
    for (const pathId of new Set(batch.map((looked) => looked.pathId))) {
      const looked = batch.filter((one) => one.pathId === pathId);
      const known = await this.ledger.knownFindings(
        pathId,
        looked.map(({ key }) => key),
      );
      const found = looked.filter(({ key }) => !known.has(key)).map(({ key, row }) => ({ key, row: row() }));
      await this.ledger.recordDivergences(pathId, found, "look");
    }
  }
}

const idOf = ({ pathId, key }: Looked) => `${pathId} ${key}`;
