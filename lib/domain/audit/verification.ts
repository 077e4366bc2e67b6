import { AUDIT_FAULTS, type AuditFault, type FoundFault } from "./faults";
import type { AuditStream } from "./streams";

/** One chain as a verification met it. */
export interface VerifiedStream {
  stream: AuditStream;
  rows: bigint;
  /** The hash of the newest row; null where there is none. */
  head: string | null;
  /** The payloads that were erased. */
  erased: number;
  /** The checkpoints that were compared, and those among them whose signature no known key could check. */
  checkpoints: number;
  unchecked: number;
}

export interface Verification {
  streams: VerifiedStream[];
  /** The first fault of each chain, and the missing protection. */
  faults: FoundFault[];
}

/** A fault with its sentence. */
interface ToldFault extends Omit<FoundFault, "detail"> {
  fault: AuditFault;
  sentence: string;
}

/** A verification as the API and the command line answer it. */
export function toldVerification({ streams, faults }: Verification, now: Date) {
  const changes = streams.find(({ stream }) => stream === "changes");
  const found = faults.map(told);
  return {
    ok: found.length === 0,
    rows: String(changes?.rows ?? 0n),
    head: changes?.head ?? null,
    ...(found[0] === undefined ? {} : { firstBad: found[0] }),
    faults: found,
    streams: streams.map((each) => ({ ...each, rows: String(each.rows) })),
    readAt: now.toISOString(),
  };
}

const told = ({ detail, ...fault }: FoundFault): ToldFault => ({
  ...fault,
  sentence: [AUDIT_FAULTS[fault.fault], detail].filter((part) => part !== null).join(" "),
});
