import { withDeadline } from "../ports/deadline";
import type { AcknowledgeMode } from "../ports/ledger";
import type { Log, WiredPath } from "./types";

/** A producer that acknowledges without the ledger holds a lease this long and renews it three times within it. */
export const LEASE_TTL_MS = 6_000;
const RENEW_EVERY_MS = 2_000;

/**
 * The right to acknowledge without a ledger row. It is counted on this process's own steady clock from before each renewal
 * was asked for, so it never outlives what the ledger has recorded.
 */
export class ControlLease {
  private validUntil = 0;
  private acknowledge: AcknowledgeMode = "contract";
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly path: WiredPath,
    private readonly producer: string,
    private readonly log: Log,
  ) {}

  /** What may be done now: `lost` means that nothing may be acknowledged until a renewal succeeds. */
  standing(): AcknowledgeMode | "lost" {
    return performance.now() < this.validUntil ? this.acknowledge : "lost";
  }

  async start(): Promise<void> {
    await this.renew();
    this.timer = setInterval(() => void this.renew(), RENEW_EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.validUntil = 0;
    await this.path.ledger.endLease(this.path.pathId, this.producer).catch(() => {});
  }

  private async renew(): Promise<void> {
    const asked = performance.now();
    try {
      const lease = this.path.ledger.renewLease(this.path.pathId, this.producer, LEASE_TTL_MS);
      const { control } = await withDeadline(lease, RENEW_EVERY_MS, "the ledger");
      this.acknowledge = control.acknowledge;
      this.validUntil = asked + LEASE_TTL_MS;
    } catch (error) {
      this.log.warn(
        { path: this.path.config.name, producer: this.producer, error: String(error) },
        "could not renew the control lease",
      );
    }
  }
}
