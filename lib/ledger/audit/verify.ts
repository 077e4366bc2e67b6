import type pg from "pg";
import type { SignedCheckpoint } from "../../domain/audit/checkpoint";
import type { AuditFault, FoundFault } from "../../domain/audit/faults";
import { faultOfRow, type Link } from "../../domain/audit/row-fault";
import { AUDIT_STREAMS, type AuditStream } from "../../domain/audit/streams";
import type { Verification, VerifiedStream } from "../../domain/audit/verification";
import { auditOrigin, keptAbove, keptCheckpoints } from "./checkpoints";
import type { SignatureCheck } from "./model";
import { unprotected } from "./protection";
import { headOf, storedRows } from "./stored-rows";

/** The rows that are in memory at one time. */
const PAGE = 500;

interface Against {
  checkpoints: readonly SignedCheckpoint[];
  signature: SignatureCheck;
}

/**
 * Reads every chain of the audit from its first row, and compares it with the kept checkpoints and with those that the caller holds. The
 * first fault of a chain ends its reading. A change after the newest checkpoint that anybody holds cannot be found.
 */
export async function verifyAudit(pool: pg.Pool, against: Against): Promise<Verification> {
  const origin = await auditOrigin(pool);
  const mine = against.checkpoints.filter((held) => held.origin === origin);
  const foreign = against.checkpoints.find((held) => held.origin !== origin);
  const streams: VerifiedStream[] = [];
  const faults: FoundFault[] = [];
  for (const stream of AUDIT_STREAMS) {
    const held = mine.filter((each) => each.stream === stream);
    const walk = new ChainWalk(pool, stream, { checkpoints: held, signature: against.signature });
    const fault = await walk.firstFault();
    const head = fault === null ? walk.end : await headOf(pool, stream);
    streams.push({ ...walk.counts, stream, rows: head?.number ?? 0n, head: head?.hash ?? null });
    if (fault !== null) faults.push(fault);
  }
  if (foreign !== undefined)
    faults.push(found(foreign.stream, null, "other-ledger", `It names ${foreign.origin}; this ledger is ${origin}.`));
  const bare = await unprotected(pool);
  if (bare.length > 0) faults.push(found("changes", null, "unprotected", bare.join(", ")));
  return { streams, faults };
}

const found = (stream: string, number: bigint | null, fault: AuditFault, detail: string | null = null): FoundFault => ({
  stream,
  number: number === null ? null : String(number),
  from: number === null ? null : String(number),
  fault,
  detail,
});

/** One reading of one chain. */
class ChainWalk {
  readonly counts = { erased: 0, checkpoints: 0, unchecked: 0 };
  private last: Link = { number: 0n, hash: null };
  /** The size of the newest checkpoint that the chain agrees with. */
  private proven = 0n;
  private readonly held: Map<bigint, SignedCheckpoint[]>;

  constructor(
    private readonly pool: pg.Pool,
    private readonly stream: AuditStream,
    private readonly against: Against,
  ) {
    this.held = new Map();
    for (const signed of against.checkpoints) {
      const size = BigInt(signed.size);
      this.held.set(size, [...(this.held.get(size) ?? []), signed]);
    }
  }

  /** The row that was read last. */
  get end(): Link {
    return this.last;
  }

  async firstFault(): Promise<FoundFault | null> {
    for (;;) {
      const rows = await storedRows(this.pool, this.stream, this.last.number, PAGE);
      const end = rows.at(-1);
      if (end === undefined) {
        const beyond = await this.checkpointBeyond();
        if (beyond === null) return null;
        // Rows may have come in since the last page.
        if (((await headOf(this.pool, this.stream))?.number ?? 0n) > this.last.number) continue;
        return this.cutTail(beyond);
      }
      const kept = await this.keptUpTo(end.number);
      for (const row of rows) {
        const fault = faultOfRow(row, this.last);
        const number = fault === "missing-row" ? this.last.number + 1n : row.number;
        if (fault !== null) return found(this.stream, number, fault);
        if (row.erased) this.counts.erased++;
        this.last = { number: row.number, hash: row.hash };
        const differs = this.differing(
          [...(kept.get(row.number) ?? []), ...(this.held.get(row.number) ?? [])],
          row.hash,
        );
        if (differs !== null) return differs;
      }
    }
  }

  /** The kept checkpoints of a page's rows, by the row that each ends with. */
  private async keptUpTo(to: bigint): Promise<Map<bigint, (SignedCheckpoint | null)[]>> {
    const kept = await keptCheckpoints(this.pool, this.stream, this.last.number, to);
    return new Map(kept.map(({ size, signed }) => [size, [signed]]));
  }

  /** Compares the row that was just read with the checkpoints that end with it. */
  private differing(checkpoints: readonly (SignedCheckpoint | null)[], hash: string): FoundFault | null {
    const { number } = this.last;
    for (const signed of checkpoints) {
      this.counts.checkpoints++;
      if (signed === null) return found(this.stream, number, "bad-signature", "The kept checkpoint cannot be read.");
      const bad = this.unsigned(signed);
      if (bad !== null) return bad;
      if (signed.head !== hash) return this.otherHistory(signed);
    }
    if (checkpoints.length > 0) this.proven = number;
    return null;
  }

  private otherHistory({ at, size }: SignedCheckpoint): FoundFault {
    const from = String(this.proven + 1n);
    return { stream: this.stream, number: size, from, fault: "other-history", detail: `The checkpoint is of ${at}.` };
  }

  /** The fault of a signature that does not hold. An unknown key is one only where the caller holds the checkpoint. */
  private unsigned(signed: SignedCheckpoint): FoundFault | null {
    const holds = this.against.signature(signed);
    if (holds === true) return null;
    const detail = `The checkpoint is of ${signed.at}, under key ${signed.key}.`;
    if (holds === false || this.against.checkpoints.includes(signed))
      return found(this.stream, BigInt(signed.size), "bad-signature", detail);
    this.counts.unchecked++;
    return null;
  }

  /** A checkpoint of more rows than were read: the smallest that the caller holds, else the smallest that is kept. */
  private async checkpointBeyond(): Promise<SignedCheckpoint | null> {
    const { number } = this.last;
    const sizes = [...this.held.keys()].filter((size) => size > number).sort((a, b) => (a < b ? -1 : 1));
    const held = sizes[0] === undefined ? undefined : this.held.get(sizes[0])?.[0];
    return held ?? keptAbove(this.pool, this.stream, number);
  }

  private cutTail(signed: SignedCheckpoint): FoundFault {
    const detail = `The checkpoint of ${signed.at} has ${signed.size} rows.`;
    return this.unsigned(signed) ?? found(this.stream, this.last.number + 1n, "cut-tail", detail);
  }
}
