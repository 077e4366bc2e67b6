import type { AcknowledgeMode } from "../domain/path-control";
import type { CachePort } from "../stores/cache/port";
import { withDeadline } from "../stores/deadline";
import type { Log, WiredPath } from "../stores/path";

/** The longest time between a producer's last reading of its control and the landing of an acknowledgment in the cache. */
export const LEASE_TTL_MS = 2_000;
const RENEW_EVERY_MS = 500;
const RENEW_DEADLINE_MS = 1_500;

/**
 * The right to acknowledge without a ledger row. Its deadline is a time on the cache's own clock; each acknowledgment carries the
 * deadline, and the cache compares it. So it also binds a process or a machine that stood still. The clock is read before the
 * ledger: after a switch, an acknowledgment under the old mode lands within LEASE_TTL_MS or not at all.
 */
export class ControlLease {
  private deadline: number | null = null;
  private acknowledge: AcknowledgeMode = "contract";
  private timer: NodeJS.Timeout | null = null;
  private renewing: Promise<void> | null = null;

  constructor(
    private readonly path: WiredPath,
    private readonly cache: CachePort,
    private readonly producer: string,
    private readonly log: Log,
  ) {}

  /** The permitted mode and its deadline on the cache's clock; null until the first renewal. */
  standing(): { acknowledge: AcknowledgeMode; until: number } | null {
    return this.deadline === null ? null : { acknowledge: this.acknowledge, until: this.deadline };
  }

  async start(): Promise<void> {
    await this.renew();
    this.timer = setInterval(() => void this.renew(), RENEW_EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.deadline = null;
    await this.renewing;
    await this.path.ledger.endLease(this.path.pathId, this.producer).catch(() => {});
  }

  /** Renewals run one at a time: an older one that ends late must not overwrite the standing. */
  private renew(): Promise<void> {
    this.renewing ??= this.ask().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async ask(): Promise<void> {
    const { config, pathId, ledger } = this.path;
    const region = this.cache.region;
    try {
      const now = await withDeadline(this.cache.nowMs(), RENEW_DEADLINE_MS, `cache ${region}`);
      const cacheUntilMs = now + LEASE_TTL_MS;
      const lease = ledger.renewLease(pathId, this.producer, { ttlMs: LEASE_TTL_MS, region, cacheUntilMs });
      const { control } = await withDeadline(lease, RENEW_DEADLINE_MS, "the ledger");
      this.acknowledge = control.acknowledge;
      this.deadline = cacheUntilMs;
    } catch (error) {
      this.log.warn({ path: config.name, producer: this.producer, error }, "could not renew the control lease");
    }
  }
}
