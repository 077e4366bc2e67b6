import type { Client } from "./client";
import type { Counts } from "./counts";
import { Pace } from "./pace";
import type { ShopPath } from "./paths";
import { accessRate } from "./workload";

/** Reads, and likewise writes, of one path that may wait for an answer; what comes on top is held back, not queued. */
const MOST_IN_FLIGHT = 128;

/** The traffic of one path, kept at its rate however fast answers come. */
export class Traffic {
  private readonly pace = new Pace(performance.now());
  // Apart, so that writes which wait for a store keep nobody from reading.
  private readonly reads = new Set<Promise<void>>();
  private readonly writes = new Set<Promise<void>>();

  constructor(
    private readonly shopPath: ShopPath,
    private readonly client: Client,
    private readonly counts: () => Counts,
  ) {}

  /** Begins what is due by now when the whole shop is to write this often. */
  tick(shopWritesPerSec: number): void {
    const { workload, share } = this.shopPath;
    const due = this.pace.due(performance.now(), accessRate(workload, shopWritesPerSec * share));
    for (let i = 0; i < due; i++) {
      const { access, run } = this.client.next();
      const inFlight = access === "read" ? this.reads : this.writes;
      if (inFlight.size >= MOST_IN_FLIGHT) {
        this.counts().shed++;
        continue;
      }
      const running: Promise<void> = run().finally(() => inFlight.delete(running));
      inFlight.add(running);
    }
  }

  /** Resolves when nothing waits for an answer any more. */
  async ended(): Promise<void> {
    await Promise.all([...this.reads, ...this.writes]);
  }
}
