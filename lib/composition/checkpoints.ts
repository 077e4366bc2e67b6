import { appendFile } from "node:fs/promises";
import type { Config } from "../config/load-config";
import type { CheckpointParts } from "../engine/steward/checkpoints";
import { hasCheckpoint } from "../ledger/audit/checkpoints";
import { signCheckpoints } from "../ledger/audit/sign";
import type { AuditKeys } from "../secrets/audit-keys";
import type { Log } from "../stores/path";
import { auditKeys, makeAuditKeys } from "./audit-keys";
import type { Stores } from "./stores";

/** The signing and the export of the audit's checkpoints, for the steward. */
export function checkpointParts(
  { config, ledgerPool }: Pick<Stores, "config" | "ledgerPool">,
  log: Log,
): CheckpointParts {
  return {
    log,
    async sign(everyMs) {
      const keys = await signingKeys({ config, ledgerPool });
      const keyId = keys.signingId;
      if (keyId === null) throw new Error("only public keys of the audit are here: no checkpoint can be signed");
      return signCheckpoints(ledgerPool, { keyId, sign: (text) => keys.sign(text) }, everyMs);
    },
    append: (lines) => appendFile(config.audit.checkpointsFile, lines, { mode: 0o644 }),
  };
}

/** The keys; made where there never were any. A key that was lost is not replaced without a person. */
async function signingKeys({
  config,
  ledgerPool,
}: { config: Config } & Pick<Stores, "ledgerPool">): Promise<AuditKeys> {
  const keys = auditKeys(config, process.env);
  if (keys !== null) return keys;
  if (await hasCheckpoint(ledgerPool))
    throw new Error(
      `the key of the audit is gone: ${config.audit.keyFile} is missing, and the ledger has checkpoints. Put the file back, or make a new key with: npx trueup audit rotate-key --lost`,
    );
  return makeAuditKeys(config, process.env);
}
