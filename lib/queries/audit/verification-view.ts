import type { AuditVerification } from "../../api/audit";
import { AUDIT_FAULTS, type FoundFault } from "../../domain/audit/faults";
import type { Verification } from "../../ledger/audit/model";

/** A verification on the wire. */
export function verificationView({ streams, faults }: Verification, now: Date): AuditVerification {
  const changes = streams.find(({ stream }) => stream === "changes");
  const found = faults.map(faultView);
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

const faultView = ({ detail, ...fault }: FoundFault) => ({
  ...fault,
  sentence: [AUDIT_FAULTS[fault.fault], detail].filter((part) => part !== null).join(" "),
});
