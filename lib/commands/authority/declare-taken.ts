import type { AuditRow } from "../../ledger/audit/append";
import { putUnderAuthority, setAuthority } from "../../ledger/incidents/changes";
import type { Authority, Incident } from "../../ledger/incidents/model";
import { takeControl } from "../../ledger/paths/switch";
import type { Transaction } from "../../ledger/transaction";

/**
 * Puts every path of a locked incident under an authority. Reads are forced on Trueup's own paths alone: another system's readers ask nothing of Trueup.
 */
export async function declareTaken(
  tx: Transaction,
  { id, pathIds }: Incident,
  authority: Authority,
  native: readonly number[] = pathIds,
): Promise<void> {
  for (const pathId of pathIds) {
    await takeControl(tx, pathId);
    await putUnderAuthority(tx, id, pathId, authority.forceOriginReads && native.includes(pathId));
  }
  await setAuthority(tx, id, authority);
  tx.audit(audited("declare-authority", id, authority));
}

/** The audit row of a proposed or declared authority. */
export const audited = (verb: string, incident: string, authority: Authority): AuditRow => ({
  verb,
  subject: nameOf(authority),
  reason: authority.reason,
  after: authority,
  incident,
});

/** A store by its name, a cache with its region. */
export const nameOf = ({ store, region }: { store: string; region: string | null }): string =>
  region === null ? store : `${store} ${region}`;
