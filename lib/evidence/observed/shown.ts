import { createHash } from "node:crypto";
import type { ObservedEvidence } from "../../domain/observed/evidence";

/** A digest of what was shown, so that a repair is refused once something moved. */
export function shownOfObserved({ items, caches, origin }: ObservedEvidence): string {
  const known = items.reachable ? items.value.map(({ id, key, state }) => [id, key, state]) : "unreachable";
  const entries = caches.map(({ region, reading }) => [region, reading.reachable ? reading.value : "unreachable"]);
  const row = origin === null ? null : origin.reachable ? origin.value : "unreachable";
  const text = JSON.stringify([known, entries, row], (name, value) => (name === "ttlMs" ? undefined : value));
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
