import { readFileSync, writeFileSync } from "node:fs";
import type { Variables } from "./expand-environment";

/** The audit's keys in PEM, from TRUEUP_AUDIT_KEY or else from their file; null where there is neither. */
export function readAuditKeys(env: Variables, keyFile: string): string | null {
  const given = env.TRUEUP_AUDIT_KEY ?? "";
  if (given !== "") return given.replaceAll("\\n", "\n");
  try {
    return readFileSync(keyFile, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Puts the audit's keys into a file that its owner alone reads. False where the file is there already. */
export function createAuditKeys(keyFile: string, pem: string): boolean {
  try {
    writeFileSync(keyFile, pem, { mode: 0o600, flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
