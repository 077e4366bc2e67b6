import { createAuditKeys, readAuditKeys } from "../config/audit-key-file";
import type { Variables } from "../config/expand-environment";
import type { Config } from "../config/load-config";
import { type Checkpoint, checkpointText, type SignedCheckpoint } from "../domain/audit/checkpoint";
import type { SignatureCheck } from "../ledger/audit/model";
import { AuditKeys, newAuditKey } from "../secrets/audit-keys";

type Where = Pick<Config, "audit">;

/** The audit's keys as they are now; null where there are none. A rotation needs no restart. */
export function auditKeys({ audit }: Where, env: Variables): AuditKeys | null {
  const pem = readAuditKeys(env, audit.keyFile);
  if (pem === null) return null;
  try {
    return new AuditKeys(pem);
  } catch (error) {
    const where = env.TRUEUP_AUDIT_KEY ? "TRUEUP_AUDIT_KEY" : audit.keyFile;
    throw new Error(
      `${where} has no usable key of the audit: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

/** Makes the first key, unless another process has just made it. */
export function makeAuditKeys(where: Where, env: Variables): AuditKeys {
  createAuditKeys(where.audit.keyFile, newAuditKey());
  const keys = auditKeys(where, env);
  if (keys === null) throw new Error(`${where.audit.keyFile} is gone again.`);
  return keys;
}

/** Checks signatures with the keys that are known now. */
export function signatureCheck(where: Where, env: Variables): SignatureCheck {
  const keys = auditKeys(where, env);
  return ({ signature, ...made }: SignedCheckpoint) =>
    keys?.holds(made.key, checkpointText(made satisfies Checkpoint), signature) ?? null;
}
