import { afterStep, newPace, reserve, type StorePace } from "../../domain/sweep/governor";
import { type Meter, NOTHING } from "./metered";

/** Stores that a step reads, the share of them that it may use, and the meter of what it uses. */
export interface SharedStores {
  stores: string[];
  share: number;
  meter: Meter;
}

/** A step that waits for its turn on all of its stores. */
interface Waiting {
  stores: string[];
  share: number;
  go(): void;
}

/** The stores that this process sweeps, each with its permitted pace. */
export class GovernedStores {
  private readonly paces = new Map<string, StorePace>();
  private readonly waiting = new Set<Waiting>();
  private timer: NodeJS.Timeout | undefined;

  /** Waits for a step's turn on all of its stores, runs the step, and charges its cost to them. Throws what the step throws. */
  async step<T>({ stores, share, meter }: SharedStores, ending: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.turn(stores, share, ending);
    meter.take();
    try {
      return await work();
    } finally {
      const used = meter.take();
      const now = performance.now();
      for (const store of stores)
        this.paces.set(store, afterStep(this.paceOf(store), used.get(store) ?? NOTHING, share, now));
      // A step that cost less than its reservation lets others begin sooner.
      this.letGo();
    }
  }

  private turn(stores: string[], share: number, ending: AbortSignal): Promise<void> {
    if (ending.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting: Waiting = {
        stores,
        share,
        go: () => {
          this.waiting.delete(waiting);
          ending.removeEventListener("abort", waiting.go);
          resolve();
        },
      };
      ending.addEventListener("abort", waiting.go);
      this.waiting.add(waiting);
      this.letGo();
    });
  }

  /** Starts every step whose stores are free, in order of arrival; no step overtakes another on a store that both use. */
  private letGo(): void {
    clearTimeout(this.timer);
    const claimed = new Set<string>();
    let next = Number.POSITIVE_INFINITY;
    for (const { stores, share, go } of [...this.waiting]) {
      const now = performance.now();
      const reserved = reserve(
        stores.map((store) => this.paceOf(store)),
        share,
        now,
      );
      if (reserved.startsAtMs <= now && !stores.some((store) => claimed.has(store))) {
        for (const [i, store] of stores.entries()) this.paces.set(store, reserved.paces[i] as StorePace);
        go();
        continue;
      }
      next = Math.min(next, Math.max(now + 1, reserved.startsAtMs));
      for (const store of stores) claimed.add(store);
    }
    if (next < Number.POSITIVE_INFINITY) this.timer = setTimeout(() => this.letGo(), next - performance.now());
  }

  private paceOf(store: string): StorePace {
    return this.paces.get(store) ?? newPace();
  }
}
