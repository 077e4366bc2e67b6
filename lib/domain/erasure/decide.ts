import { ALONE_AFTER_MS } from "../access/alone";

/** The evidence for the approval of an erasure; people are compared by their stable id. */
export interface AskedErasure {
  askedById: string;
  askedAt: Date;
}

/** The person who decides. `administrators`: how many there are. */
export interface Decider {
  id: string;
  isPerson: boolean;
  administrators: number;
  now: Date;
}

/**
 * Whether somebody may approve an erasure. `alone`: the only administrator approves their own request, a day after it. A service never
 * counts as a person.
 */
export function mayApprove(
  { askedById, askedAt }: AskedErasure,
  { id, isPerson, administrators, now }: Decider,
): "second" | "alone" | "same-person" | "no-person" {
  if (!isPerson) return "no-person";
  if (askedById !== id) return "second";
  return administrators === 1 && now.getTime() - askedAt.getTime() > ALONE_AFTER_MS ? "alone" : "same-person";
}
