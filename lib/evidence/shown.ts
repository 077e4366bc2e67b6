import { createHash } from "node:crypto";
import type { KeyEvidence } from "../domain/verdict/evidence";

/**
 * A digest of a key's evidence, as far as a repair depends on it. Confirming a repair names the digest that was shown; a different
 * digest means that something moved since.
 */
export function shownOf({ ledger, caches, origin }: KeyEvidence): string {
  const mutations = ledger.reachable ? ledger.value.mutations.map((m) => [m.id, m.state]) : ["unreachable"];
  const entries = caches.map(({ region, reading }) => {
    if (!reading.reachable) return [region, "unreachable"];
    const entry = reading.value;
    if (entry === null || entry.invalidated) return [region, "absent"];
    if (entry.foreign !== undefined) return [region, "foreign", entry.foreign];
    return [region, String(entry.version), entry.tombstone, entry.speculative, entry.value ?? null];
  });
  const row = origin.reachable ? origin.value : "unreachable";
  const held = row === null || typeof row === "string" ? [row] : [String(row.version), row.deleted, row.value ?? null];
  return createHash("sha256")
    .update(JSON.stringify([mutations, entries, held]))
    .digest("hex")
    .slice(0, 32);
}
