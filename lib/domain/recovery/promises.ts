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
    return `The list is not final: as of ${at}, the outstanding writes in scope could not be counted.`;
  if (outstanding > 0n)
    return `The list is not final: as of ${at}, ${grouped(outstanding)} acknowledged ${outstanding === 1n ? "write is" : "writes are"} still outstanding.`;
  return `As of ${at} no acknowledged write in scope is outstanding. The incident is open, so more writes may be suppressed.`;
}
