import { isLate, type SignedCheckpoint } from "../domain/audit/checkpoint";
import type { Verification } from "../domain/audit/verification";
import { AuditNotes } from "../engine/audit/notes";
import { appendNotes } from "../ledger/audit/notes";
import { auditReadsOn } from "../ledger/audit/reads";
import type { AuditQueries } from "../queries/query";
import type { Log } from "../stores/path";
import { auditKeys, signatureCheck } from "./audit-keys";
import type { Stores } from "./stores";

type Ledger = Pick<Stores, "config" | "readPool">;

/** The audit as queries read it: pages, checkpoints, and verifications one after another. */
export function auditQueries({ config, readPool }: Ledger): AuditQueries {
  const reads = auditReadsOn(readPool);
  return {
    reads,
    publicKeys: () => auditKeys(config, process.env)?.publicKeys() ?? [],
    verify: (checkpoints) =>
      inTurn(readPool, () => reads.verifyAudit({ checkpoints, signature: signatureCheck(config, process.env) })),
  };
}

/** Verifies the audit against checkpoints that the caller holds. */
export const verification = (ledger: Ledger, checkpoints: readonly SignedCheckpoint[]): Promise<Verification> =>
  auditQueries(ledger).verify(checkpoints);

const turns = new WeakMap<object, Promise<unknown>>();

/** A verification reads every row, so that a process makes one at a time. */
function inTurn<T>(of: object, work: () => Promise<T>): Promise<T> {
  const before = turns.get(of) ?? Promise.resolve();
  const mine = before.then(work, work);
  turns.set(of, mine);
  return mine;
}

/** The queue in memory for notes of sign-ins, refusals, tokens and reads. */
export const auditNotes = ({ ledgerPool }: Pick<Stores, "ledgerPool">, log: Log): AuditNotes =>
  new AuditNotes({ append: (stream, notes) => appendNotes(ledgerPool, stream, notes), log });

/** The age of the newest checkpoint of the changes; null where none was ever signed. */
export async function checkpointAgeMs(pool: Stores["readPool"]): Promise<number | null> {
  const newest = await auditReadsOn(pool).newestCheckpoint("changes");
  return newest === null ? null : Math.max(0, Date.now() - new Date(newest.at).getTime());
}

/** How old the newest checkpoint is, for the readiness check. A late checkpoint is an alert; the console serves all the same. */
export async function checkpointSentence(pool: Stores["readPool"]): Promise<string> {
  const ageMs = await checkpointAgeMs(pool);
  if (ageMs === null) return "no checkpoint was signed yet";
  return `the newest checkpoint is ${Math.round(ageMs / 1_000)} s old${isLate(ageMs) ? ": it is late. Check that a steward runs and has the key" : ""}`;
}
