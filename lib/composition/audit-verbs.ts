import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { AuditVerification } from "../api/audit";
import { configPath, databaseUrl } from "../config/environment";
import type { Variables } from "../config/expand-environment";
import { loadConfig } from "../config/load-config";
import { readCheckpoints } from "../domain/audit/checkpoint";
import { toldVerification } from "../domain/audit/verification";
import { createPool } from "../postgres/pool";
import { AuditKeys, newAuditKey } from "../secrets/audit-keys";
import { verification } from "./audit";
import { auditKeys } from "./audit-keys";

/** `trueup audit verify`: reads the ledger itself. `against` names a file of exported checkpoints. */
export async function auditVerify(against: string | undefined, env: Variables): Promise<AuditVerification> {
  const config = loadConfig({ path: configPath(env), env });
  const held = against === undefined ? [] : readCheckpoints(readFileSync(against, "utf8"));
  const readPool = createPool({ connectionString: databaseUrl(env), name: "audit verify", max: 1 });
  try {
    return toldVerification(await verification({ config, readPool }, held), new Date());
  } finally {
    await readPool.end();
  }
}

/** `trueup audit rotate-key`: puts a new key first in the key file, and keeps the present ones as public keys. Answers what it did. */
export function rotateAuditKey(lost: boolean, env: Variables): string {
  if (env.TRUEUP_AUDIT_KEY)
    throw new Error(
      "TRUEUP_AUDIT_KEY holds the key, so no file does. Put a new key before the public key of the present one there.",
    );
  const config = loadConfig({ path: configPath(env), env });
  const { keyFile } = config.audit;
  const present = auditKeys(config, env);
  if (present === null && !lost)
    throw new Error(
      `${keyFile} is missing. Put it back; if it is lost for good, add --lost: its checkpoints can then be compared, and their signatures no longer checked.`,
    );
  if (present !== null && lost) throw new Error(`${keyFile} is there. Leave out --lost.`);
  const pem = present === null ? newAuditKey() : present.rotated();
  const draft = `${keyFile}.new`;
  writeFileSync(draft, pem, { mode: 0o600, flag: "wx" });
  renameSync(draft, keyFile);
  const now = new AuditKeys(pem);
  return `${keyFile} has the new key ${now.signingId}. The next checkpoint is signed with it; ${now.publicKeys().length - 1} earlier keys are kept to verify with.`;
}
