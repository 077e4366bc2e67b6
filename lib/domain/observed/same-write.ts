import { agreementOf } from "./agreement";
import type { ObservedItem } from "./evidence";
import { compareVersions } from "./version";

/** Whether an outbox row and a job carry one write, or two items say the same. */
export function saysTheSame(a: ObservedItem, b: ObservedItem): boolean {
  if (a.operation !== b.operation) return false;
  const agreement = agreementOf(a.payload, b.payload);
  if (a.version === null || b.version === null) return agreement === "same";
  if (compareVersions(a.version, b.version) !== "equal") return false;
  // Two writes within one tick of a clock have one time; of one number, a row and its job may say one write in different words.
  return agreement !== "different" || (a.source !== b.source && /^\d+$/.test(a.version));
}
