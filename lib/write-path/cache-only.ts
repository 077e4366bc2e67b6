import { faultOf, type ProposedMutation } from "../domain/check-mutation";
import { ok, type Result, refused } from "../errors";
import type { CachePort } from "../ports/cache";
import { type Acceptor, errorOf } from "./accept";
import type { ControlLease } from "./control-lease";
import { fingerprintOf, type IdMaker } from "./identity";
import type { Accepted, Log, WiredPath } from "./types";

/** The most acknowledgments of one path that only its cache may hold at a time. */
export const SPECULATION_BOUND = 10_000;
const REMEMBERED = 10_000;

interface Pending {
  proposed: ProposedMutation;
  given: { id: string; acceptedAt: Date; version: bigint };
}

/**
 * Acknowledged speculation: success is returned when one cache has the entry, and the ledger follows after `delayMs`. What is
 * lost if this process dies in between stays in the cache's inventory, which is how it is found again.
 */
export class CacheOnlyAcceptor {
  private pending: Pending[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  private readonly recent = new Map<string, { fingerprint: string; accepted: Accepted }>();
  /** Idempotency keys whose first use is being acknowledged at this moment: the next one waits for how that ends. */
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(
    private readonly path: WiredPath,
    private readonly cache: CachePort,
    private readonly acceptor: Acceptor,
    private readonly lease: ControlLease,
    private readonly ids: IdMaker,
    private readonly options: { producer: string; delayMs: number; log: Log },
  ) {}

  /** Acknowledges once the cache has the entry and its inventory row. Refuses while the control lease is not held. */
  async accept(proposed: ProposedMutation): Promise<Result<Accepted>> {
    const fault = faultOf(this.path.config, proposed);
    if (fault) return refused(errorOf(fault));
    const name = this.path.config.name;
    const standing = this.lease.standing();
    if (standing === "lost")
      return refused({
        code: "path-closed",
        path: name,
        because: "the control lease could not be renewed",
        retryAfterSec: 2,
      });
    if (standing === "closed")
      return refused({
        code: "path-closed",
        path: name,
        because: "acknowledgments are stopped on this path",
        retryAfterSec: 5,
      });
    if (standing !== "contract") return this.acceptor.accept(proposed);

    const { idempotencyKey } = proposed;
    for (let first = this.underWay.get(idempotencyKey); first !== undefined; first = this.underWay.get(idempotencyKey))
      await first.catch(() => {});
    const fingerprint = fingerprintOf(proposed);
    const before = this.recent.get(idempotencyKey);
    if (before !== undefined) {
      if (before.fingerprint === fingerprint) return ok({ ...before.accepted, repeated: true });
      return refused({ code: "idempotency-mismatch", idempotencyKey, mutation: before.accepted.mutation.id });
    }
    const speculating = this.speculate(proposed, fingerprint).finally(() => this.underWay.delete(idempotencyKey));
    this.underWay.set(idempotencyKey, speculating);
    return speculating;
  }

  private async speculate(proposed: ProposedMutation, fingerprint: string): Promise<Result<Accepted>> {
    const { config } = this.path;
    const id = this.ids.next();
    const acceptedAt = this.ids.now();
    const version = await this.cache.speculate(
      {
        key: proposed.key,
        value: proposed.operation === "delete" ? undefined : proposed.payload,
        mutation: id,
        writtenAt: acceptedAt.getTime(),
      },
      {
        key: proposed.key,
        version: "",
        operation: proposed.operation,
        actor: proposed.actor ?? null,
        requestId: proposed.requestId ?? null,
        idempotencyKey: proposed.idempotencyKey,
        acceptedAt: acceptedAt.toISOString(),
        producer: this.options.producer,
      },
      SPECULATION_BOUND,
    );
    if (version === null)
      return refused({
        code: "path-closed",
        path: config.name,
        because: `${SPECULATION_BOUND} acknowledgments already wait for the ledger, which is the most that may`,
        retryAfterSec: 5,
      });
    const accepted: Accepted = {
      repeated: false,
      mutation: { id, path: config.name, key: proposed.key, version, state: "accepted", acceptedAt },
      receipt: { boundary: "cache-only", durableIn: [], wording: config.wording.accepted },
    };
    this.remember(proposed.idempotencyKey, { fingerprint, accepted });
    this.pending.push({ proposed, given: { id, acceptedAt, version } });
    this.timer ??= setTimeout(() => this.flush(), this.options.delayMs);
    return ok(accepted);
  }

  /** Writes what is pending to the ledger and waits for it; called at shutdown, so that only a killed process loses anything. */
  async stop(): Promise<void> {
    this.flush();
    await this.writing;
  }

  private flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const group = this.pending;
    this.pending = [];
    if (group.length > 0)
      this.writing = Promise.all([this.writing, ...group.map((p) => this.makeDurable(p))]).then(() => {});
  }

  private async makeDurable(pending: Pending): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        const result = await this.acceptor.adopt(pending.proposed, pending.given);
        if (result.ok) {
          const { key, version } = result.value.mutation;
          await this.cache.recordDurable(key, pending.given.id, version);
          return;
        }
        // The path was closed in between: the entry stays in the inventory, where the recovery finds it.
        this.options.log.error(
          { path: this.path.config.name, mutation: pending.given.id, refusal: result.error.code },
          "an acknowledged write was refused by the ledger",
        );
        if (result.error.code !== "path-closed") return;
      } catch (error) {
        this.options.log.warn(
          { path: this.path.config.name, attempt, error: String(error) },
          "an acknowledged write is not in the ledger yet",
        );
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** attempt, 2_000)));
    }
  }

  private remember(key: string, value: { fingerprint: string; accepted: Accepted }): void {
    this.recent.set(key, value);
    if (this.recent.size > REMEMBERED) this.recent.delete(this.recent.keys().next().value as string);
  }
}
