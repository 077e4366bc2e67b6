import type { LedgerPort } from "../ledger/ledger";
import type { IdMaker } from "../ledger/mutations/identity";
import type { Latencies } from "./latencies";

const POLL_MS = 1_000;
const BEAT_MS = 2_000;

export interface FollowingProducer {
  ledger: LedgerPort;
  producer: string;
  ids: IdMaker;
  latencies: Latencies;
}

/**
 * What a producer knows of its paths' control and of the ledger's clock, as of a second ago. Its beat tells the ledger which epoch of each
 * path it has seen: that is how a switch knows which producers have followed.
 */
export class FollowedControl {
  private readonly reads = new Map<string, "cache" | "origin">();
  private readonly epochs = new Map<string, bigint>();
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly own: FollowingProducer) {}

  /** Returns once control was asked for a first time. */
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
      // What was last known stays in force; a read that must come from the origin is refused nowhere.
    }
  }

  private async beat(): Promise<void> {
    const { ledger, producer, latencies } = this.own;
    const seen = Object.fromEntries([...this.epochs].map(([path, epoch]) => [`epoch ${path}`, String(epoch)]));
    await ledger.beat("producer", producer, { ...latencies.take(), ...seen }).catch(() => {});
  }
}
