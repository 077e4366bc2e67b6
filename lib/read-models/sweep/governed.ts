import { afterStep, newPace, reserve, type StorePace } from "../../domain/sweep/governor";
import { type Meter, NOTHING } from "./metered";
import { rest } from "./rest";

/** The stores that this process sweeps, each with the pace at which it may be used. */
export class GovernedStores {
  private readonly paces = new Map<string, StorePace>();

  /** Waits for a step's turn on all of its stores, takes it, and puts what it cost them on the account. Throws what the step throws. */
  async step<T>(
    stores: string[],
    share: number,
    meter: Meter,
    ending: AbortSignal,
    work: () => Promise<T>,
  ): Promise<T> {
    const reserved = reserve(
      stores.map((store) => this.paceOf(store)),
      share,
      performance.now(),
    );
    for (const [i, store] of stores.entries()) this.paces.set(store, reserved.paces[i] as StorePace);
    await rest(reserved.startsAtMs - performance.now(), ending);
    meter.take();
    try {
      return await work();
    } finally {
      const used = meter.take();
      const now = performance.now();
      for (const store of stores)
        this.paces.set(store, afterStep(this.paceOf(store), used.get(store) ?? NOTHING, share, now));
    }
  }

  private paceOf(store: string): StorePace {
    return this.paces.get(store) ?? newPace();
  }
}
