import { BOUNDARY_FACTS, isBeforeOrigin } from "../domain/boundaries";
import { faultOf, type MutationFault, type ProposedMutation, payloadOf } from "../domain/check-mutation";
import { laneOf } from "../domain/lane";
import { OPERATIONS } from "../domain/mutation";
import { type OperationError, ok, type Result, refused } from "../errors";
import { fingerprintOf, type IdMaker } from "../ledger/mutations/identity";
import type { Appended, AppendRow } from "../ledger/mutations/model";
import type { WiredPath } from "../stores/path";
import { GroupCommit, NotAnswered, type WaitingBounds } from "./group-commit";
import { type ShowDeadlines, type Shown, Speculation } from "./speculate";
import type { Accepted } from "./types";

/** How long a write-through caller waits for the origin; after that the answer is accepted, not materialized. */
const WRITE_THROUGH_WAIT_MS = 10_000;
const WRITE_THROUGH_POLL_MS = 15;

/** Bounds for callers that wait for one of a path's two groups: ten groups' worth, about a second of work for a healthy ledger. */
const BOUNDS: WaitingBounds = { maxWaiting: 5_000, deadlineMs: 4_000 };
const REPEAT_AFTER_SEC = 2;

/** A row that waits for its group; its id is made when the group is sent, so that no id is older than its append. */
type Waiting = Omit<AppendRow, "id"> & { id: string | null };

/** Acknowledges mutations, each only after the ledger has committed it. */
export class Acceptor {
  // Two groups of lanes commit side by side: the ledger locks lanes, so they never wait for each other.
  private readonly groups: GroupCommit<Waiting, Appended>[];
  private readonly shows: GroupCommit<Shown, undefined>;
  private readonly speculation: Speculation;

  constructor(
    private readonly path: WiredPath,
    private readonly ids: IdMaker,
    bounds: WaitingBounds = BOUNDS,
  ) {
    this.groups = Array.from(
      { length: Math.min(2, this.lanes()) },
      () => new GroupCommit((rows) => this.commit(rows), bounds),
    );
    this.speculation = new Speculation(path);
    this.shows = new GroupCommit(async (shown) => {
      await this.speculation.show(shown);
      return shown.map(() => undefined);
    });
  }

  private lanes(): number {
    return this.path.config.queue?.lanes ?? 1;
  }

  /**
   * Appends one mutation and returns once it is durable where the contract requires. A repeated idempotency key with the same
   * content returns the first mutation. Refusals leave nothing behind; the refusal `unavailable` states whether the write may have
   * been recorded. Throws only when the ledger is unreachable. After `unavailable` or a throw, a repeat with the same idempotency
   * key has one effect.
   */
  accept(proposed: ProposedMutation): Promise<Result<Accepted>> {
    const fault = faultOf(this.path.config, proposed);
    return fault ? Promise.resolve(refused(errorOf(fault))) : this.append(proposed, null);
  }

  /** Appends many mutations and returns one result each, in order; mutations of one key keep their order. */
  acceptMany(proposed: ProposedMutation[]): Promise<Result<Accepted>[]> {
    return Promise.all(proposed.map((p) => this.accept(p)));
  }

  /** Appends a mutation that a cache acknowledged, under its id and time; its ledger version is at least `version`. */
  adopt(
    proposed: ProposedMutation,
    given: { id: string; acceptedAt: Date; version: bigint },
  ): Promise<Result<Accepted>> {
    return this.append(proposed, given);
  }

  private async append(
    proposed: ProposedMutation,
    given: { id: string; acceptedAt: Date; version: bigint } | null,
  ): Promise<Result<Accepted>> {
    const lane = laneOf(proposed.key, this.lanes());
    const group = this.groups[lane % this.groups.length] as GroupCommit<Waiting, Appended>;
    const until = given === null ? await this.speculation.deadlines() : null;
    const row: Waiting = {
      id: given?.id ?? null,
      key: proposed.key,
      lane,
      operation: OPERATIONS.indexOf(proposed.operation),
      payload: payloadOf(proposed) ?? null,
      basedOn: proposed.basedOn ?? null,
      floor: given === null ? null : given.version - 1n,
      idempotencyKey: proposed.idempotencyKey,
      fingerprint: fingerprintOf(proposed),
      actor: proposed.actor ?? null,
      requestId: proposed.requestId ?? null,
      acceptedAt: given?.acceptedAt ?? null,
    };
    try {
      return await this.answer(proposed, await group.add(row), until);
    } catch (error) {
      if (error instanceof NotAnswered) return refused(unavailable(this.path.config.name, error));
      throw error;
    }
  }

  private async commit(rows: Waiting[]): Promise<Appended[]> {
    for (const row of rows) row.id ??= this.ids.next();
    return this.path.ledger.append(this.path.pathId, rows as AppendRow[], { lanes: this.lanes() });
  }

  private async answer(
    proposed: ProposedMutation,
    answer: Appended,
    until: ShowDeadlines | null,
  ): Promise<Result<Accepted>> {
    const { config } = this.path;
    switch (answer.status) {
      case "path-closed":
        return refused({
          code: "path-closed",
          path: config.name,
          because: "acknowledgments are stopped on this path",
          retryAfterSec: 5,
        });
      case "lanes-changed":
        return refused({
          code: "unavailable",
          path: config.name,
          because: `the path is registered with ${answer.registered} lanes, and this process uses ${this.lanes()}: set the same queue.lanes in every process, and restart this process`,
          recorded: "no",
          retryAfterSec: REPEAT_AFTER_SEC,
        });
      case "idempotency-mismatch":
        return refused({ code: "idempotency-mismatch", idempotencyKey: proposed.idempotencyKey, mutation: answer.id });
      case "version-conflict":
        return refused({
          code: "version-conflict",
          key: proposed.key,
          head: String(answer.head),
          basedOn: proposed.basedOn == null ? null : String(proposed.basedOn),
        });
    }
    const through = answer.acknowledge === "write-through" || !isBeforeOrigin(config);
    if (!through && answer.acknowledge === "contract" && answer.status === "accepted" && until !== null) {
      const { key, operation } = proposed;
      await this.shows.add({ ...answer, key, operation, payload: payloadOf(proposed), until });
    }
    const inOrigin = through ? await this.waitForOrigin(answer.id) : false;
    const boundary = inOrigin ? "origin-commit" : "durable-append";
    return ok({
      repeated: answer.status === "repeated",
      mutation: {
        id: answer.id,
        path: config.name,
        key: proposed.key,
        version: answer.version,
        state: inOrigin ? "materialized" : "accepted",
        acceptedAt: answer.acceptedAt,
      },
      receipt: {
        boundary,
        durableIn: [...BOUNDARY_FACTS[boundary].durableIn],
        wording: inOrigin ? config.wording.materialized : config.wording.accepted,
      },
    });
  }

  /** Waits for the receipt of a write-through mutation, since only the receipt proves it. */
  private async waitForOrigin(id: string): Promise<boolean> {
    const until = performance.now() + WRITE_THROUGH_WAIT_MS;
    while (performance.now() < until) {
      const receipts = await this.path.origin?.receipts([id]).catch(() => null);
      if (receipts?.has(id)) return true;
      await new Promise((resolve) => setTimeout(resolve, WRITE_THROUGH_POLL_MS));
    }
    return false;
  }
}

function unavailable(path: string, { because, sent }: NotAnswered): OperationError {
  return {
    code: "unavailable",
    path,
    because:
      because === "full"
        ? "too many callers are waiting for the ledger"
        : `the ledger did not answer within ${BOUNDS.deadlineMs / 1_000} s`,
    recorded: sent ? "maybe" : "no",
    retryAfterSec: REPEAT_AFTER_SEC,
  };
}

/** Maps a fault to the refusal that callers get. */
export function errorOf(fault: MutationFault): OperationError {
  const errors = [{ pointer: fault.pointer, detail: fault.detail }];
  switch (fault.kind) {
    case "invalid":
      return { code: "invalid", detail: `${fault.pointer}: ${fault.detail}`, errors };
    case "too-large":
      return { code: "too-large", detail: fault.detail };
  }
}
