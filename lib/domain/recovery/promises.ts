import { grouped } from "../truth/summary";

export interface PromiseStanding {
  asOf: Date;
  isOpen: boolean;
  /** Acknowledged writes in scope that are in the record neither themselves nor by a newer one; null: could not be counted. */
  outstanding: bigint | null;
}

/** Why a list of promises that were not kept is not final; null where it is. */
export function notSettledYet({ asOf, isOpen, outstanding }: PromiseStanding): string | null {
  if (!isOpen && outstanding === 0n) return null;
  const at = asOf.toISOString();
  if (outstanding === null)
    return `Not settled yet: as of ${at} it could not be counted how many acknowledged writes in scope are outstanding.`;
  if (outstanding > 0n)
    return `Not settled yet: as of ${at}, ${grouped(outstanding)} acknowledged ${outstanding === 1n ? "write is" : "writes are"} still outstanding.`;
  return `As of ${at} no acknowledged write in scope is outstanding. The incident is open, so more may be withdrawn.`;
}
