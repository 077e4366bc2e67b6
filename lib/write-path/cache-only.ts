import { BOUNDARY_FACTS } from "../domain/boundaries";
import { faultOf, type ProposedMutation, payloadOf } from "../domain/check-mutation";
import { ok, type Result, refused } from "../errors";
import { fingerprintOf, type IdMaker } from "../ledger/mutations/identity";
import type { CachePort, SpeculationRecord } from "../stores/cache/port";
import { GrowingPauses } from "../stores/growing-pauses";
import type { Log, WiredPath } from "../stores/path";
import { type Acceptor, errorOf } from "./accept";
import type { ControlLease } from "./control-lease";
import type { Accepted } from "./types";

/** The most acknowledgments of one path that only its cache may hold at a time. */
export const SPECULATION_BOUND = 10_000;

/** How long a stopping producer waits for the ledger to take the writes that only its cache has. */
export const STOP_WITHIN_MS = 5_000;

interface CacheOnlyParts {
  cache: CachePort;
  /** Takes what the cache may not acknowledge alone, and brings the rest to the ledger afterwards. */
  acceptor: Acceptor;
  lease: ControlLease;
  ids: IdMaker;
}

interface Pending {
  proposed: ProposedMutation;
  given: { id: string; acceptedAt: Date; version: bigint };
  record: SpeculationRecord;
}

/**
 * Acknowledges speculation: success is returned when one cache has the entry, and the ledger follows after `delayMs`. If this
 * process dies in between, the write stays in the cache's inventory, where salvage finds it.
 */
export class CacheOnlyAcceptor {
  private pending: Pending[] = [];
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();
  /** When a stopping producer gives up on the ledger. */
  private stopAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly path: WiredPath,
    private readonly parts: CacheOnlyParts,
    private readonly options: { producer: string; delayMs: number; log: Log },
  ) {}

  /** Acknowledges once the cache has the entry and its inventory row. Refuses without a valid control lease. */
  async accept(proposed: ProposedMutation): Promise<Result<Accepted>> {
    const fault = faultOf(this.path.config, proposed);
    if (fault) return refused(errorOf(fault));
    const standing = this.parts.lease.standing();
    if (standing === null) return this.closed("the control lease could not be renewed", 2);
    if (standing.acknowledge === "closed") return this.closed("acknowledgments are stopped on this path", 5);
    if (standing.acknowledge !== "contract") return this.parts.acceptor.accept(proposed);
    return this.speculate(proposed, standing.until);
  }

  private closed(because: string, retryAfterSec: number) {
    return refused({ code: "path-closed", path: this.path.config.name, because, retryAfterSec });
  }

  private async speculate(proposed: ProposedMutation, until: number): Promise<Result<Accepted>> {
    const { idempotencyKey, key } = proposed;
    const { cache, ids } = this.parts;
    const id = ids.next();
    const acceptedAt = ids.now();
    const record = this.recordOf(proposed, acceptedAt);
    const value = payloadOf(proposed);
    const answer = await cache.speculate({ key, value, mutation: id, writtenAt: acceptedAt.getTime() }, record, {
      bound: SPECULATION_BOUND,
      until,
      fingerprint: fingerprintOf(proposed),
    });
    switch (answer.kind) {
      case "late":
        return this.closed("the control lease could not be renewed", 2);
      case "foreign":
        // The cache cannot hold the entry, so the ledger commits it before the acknowledgment.
        return this.parts.acceptor.accept(proposed);
      case "full":
        return this.closed(
          `${SPECULATION_BOUND} acknowledgments already wait for the ledger, and no more are allowed`,
          5,
        );
      case "mismatch":
        return refused({ code: "idempotency-mismatch", idempotencyKey, mutation: answer.mutation });
      case "repeated":
        return ok(this.acknowledged(key, { ...answer, id: answer.mutation }, true));
      case "acknowledged": {
        const given = { id, acceptedAt, version: answer.version };
        this.pending.push({ proposed, given, record: { ...record, version: String(answer.version) } });
        this.timer ??= setTimeout(() => this.flush(), this.options.delayMs);
        return ok(this.acknowledged(key, given, false));
      }
    }
  }

  private recordOf(proposed: ProposedMutation, acceptedAt: Date): SpeculationRecord {
    return {
      key: proposed.key,
      version: "",
      operation: proposed.operation,
      actor: proposed.actor ?? null,
      requestId: proposed.requestId ?? null,
      idempotencyKey: proposed.idempotencyKey,
      acceptedAt: acceptedAt.toISOString(),
      producer: this.options.producer,
    };
  }

  private acknowledged(key: string, given: Pending["given"], repeated: boolean): Accepted {
    const { name, wording } = this.path.config;
    const { id, version, acceptedAt } = given;
    return {
      repeated,
      mutation: { id, path: name, key, version, state: "accepted", acceptedAt },
      receipt: {
        boundary: "cache-only",
        durableIn: [...BOUNDARY_FACTS["cache-only"].durableIn],
        wording: wording.accepted,
      },
    };
  }

  /**
   * Writes pending mutations to the ledger, for at most STOP_WITHIN_MS. A mutation that the ledger has not taken by then, on a
   * closed path for instance, stays in the cache's inventory, where salvage finds it.
   */
  async stop(): Promise<void> {
    this.stopAt = performance.now() + STOP_WITHIN_MS;
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
    const pauses = new GrowingPauses({ firstMs: 100, longestMs: 2_000 });
    for (let attempt = 0; ; attempt++) {
      try {
        if (await this.adopted(pending)) return;
      } catch (error) {
        this.options.log.warn(
          { path: this.path.config.name, attempt, error },
          "an acknowledged write is not in the ledger yet",
        );
      }
      if (performance.now() >= this.stopAt) {
        const { id } = pending.given;
        this.options.log.warn(
          { path: this.path.config.name, mutation: id },
          "an acknowledged write stays in the cache's inventory: its producer ended before the ledger accepted the write",
        );
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, pauses.nextMs()));
    }
  }

  /**
   * Returns whether the ledger gave a final answer: it took the mutation, has it under another id, or refuses it. A refused
   * mutation was acknowledged all the same: it stays in the inventory with the reason. A path closed meanwhile, or a slow ledger,
   * gives no final answer, and is asked again.
   */
  private async adopted({ proposed, given, record }: Pending): Promise<boolean> {
    const result = await this.parts.acceptor.adopt(proposed, given);
    if (result.ok) {
      const { id, key, version } = result.value.mutation;
      const isRepeated = id !== given.id;
      if (isRepeated) await this.path.ledger.recordRepeated(given.id, id);
      await this.parts.cache.recordDurable(key, given.id, isRepeated ? null : version);
      return true;
    }
    const { error } = result;
    this.options.log.error(
      { path: this.path.config.name, mutation: given.id, refusal: error.code },
      "an acknowledged write was refused by the ledger",
    );
    if (error.code === "path-closed" || error.code === "unavailable") return false;
    const refusal =
      error.code === "idempotency-mismatch"
        ? { because: "the idempotency key was used for other content", mutation: error.mutation }
        : { because: `the ledger answered ${error.code}`, mutation: null };
    await this.parts.cache.recordRefused(given.id, { ...record, refused: refusal });
    return true;
  }
}
