import { type StoreHealth, type StoreProbe, storeHealth } from "../../evidence/store-health";
import type { Ledger } from "../../ledger/ledger";
import type { Observations } from "../../ledger/observations/observations";
import { ledgerNowMs } from "../ledger-now";

/** One probe that fails may be one slow second; a store is away after this many in a row. */
const MISSES_UNTIL_AWAY = 2;

/** Probes every configured store and keeps in the ledger which of them are away, and since when. The ledger itself is not among them. */
export class StoreWatch {
  private readonly misses = new Map<string, { count: number; since: Date }>();

  constructor(
    private readonly probes: readonly StoreProbe[],
    private readonly ledger: Pick<Ledger, "clockOffsetMs">,
    private readonly observations: Pick<Observations, "writeStoresNow">,
  ) {}

  async round(): Promise<void> {
    const now = new Date(await ledgerNowMs(this.ledger));
    const healths = await Promise.all(this.probes.map((probe) => storeHealth(probe, () => now)));
    await this.observations.writeStoresNow(
      now,
      healths.map((health) => ({
        store: health.name,
        awaySince: this.awaySince(health, now),
        writable: health.writable,
        because: health.because,
        provedAt: health.provedAt === null ? null : new Date(health.provedAt),
      })),
    );
  }

  /** The first of the probes in a row that failed, once there are enough of them. */
  private awaySince({ name, reachable }: StoreHealth, now: Date): Date | null {
    if (reachable) {
      this.misses.delete(name);
      return null;
    }
    const { count, since } = this.misses.get(name) ?? { count: 0, since: now };
    this.misses.set(name, { count: count + 1, since });
    return count + 1 >= MISSES_UNTIL_AWAY ? since : null;
  }
}
