import type { Ledger } from "../ledger/ledger";
import type { IdMaker } from "../ledger/mutations/identity";
import type { Latencies } from "./latencies";

const POLL_MS = 1_000;
const BEAT_MS = 2_000;

export interface FollowingProducer {
  ledger: Ledger;
  producer: string;
  ids: IdMaker;
  latencies: Latencies;
}

/**
 * A producer's view of its paths' control and of the ledger's clock, at most a second old. Its beat reports the epoch of each path
 * that it has seen, from which a switch knows which producers have followed.
 */
export class FollowedControl {
  private readonly reads = new Map<string, "cache" | "origin">();
  private readonly epochs = new Map<string, bigint>();
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly own: FollowingProducer) {}

  /** Returns once control was first read. */
  async start(): Promise<void> {
    await this.poll();
    this.timers = [setInterval(() => void this.poll(), POLL_MS), setInterval(() => void this.beat(), BEAT_MS)];
    for (const timer of this.timers) timer.unref();
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  readsFrom(path: string): "cache" | "origin" {
    return this.reads.get(path) ?? "cache";
  }

  private async poll(): Promise<void> {
    const { ids, ledger } = this.own;
    try {
      ids.follow(await ledger.clockOffsetMs());
      for (const control of await ledger.controls()) {
        this.reads.set(control.path, control.reads);
        this.epochs.set(control.path, control.epoch);
      }
    } catch {
      // The last known control stays in force; a read that must come from the origin is refused nowhere.
    }
  }

  private async beat(): Promise<void> {
    const { ledger, producer, latencies } = this.own;
    const seen = Object.fromEntries([...this.epochs].map(([path, epoch]) => [`epoch ${path}`, String(epoch)]));
    await ledger.beat("producer", producer, { ...latencies.take(), ...seen }).catch(() => {});
  }
}
