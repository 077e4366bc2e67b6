import type { AuditVerification } from "../../../lib/api/audit";
import { formatCount } from "../../kit/format";

type Bad = NonNullable<AuditVerification["firstBad"]>;

/** The place of a fault: a row, or the span in which the fault can have begun. */
export function placeOf({ stream, number, from }: Pick<Bad, "stream" | "number" | "from">): string {
  if (number === null) return stream;
  return from === null || from === number ? `${stream}, row ${number}` : `${stream}, rows ${from} to ${number}`;
}

/** The outcome of a verification, in a sentence without its full stop. */
export function chainSentence({ streams, faults }: Pick<AuditVerification, "streams" | "faults">): string {
  const [first] = faults;
  if (first !== undefined)
    return `${faults.length === 1 ? "One fault" : `${faults.length} faults`}: ${first.sentence.replace(/\.$/, "")}`;
  const rows = streams.reduce((sum, { rows: n }) => sum + BigInt(n), 0n);
  const compared = streams.reduce((sum, { checkpoints }) => sum + checkpoints, 0);
  const unchecked = streams.reduce((sum, { unchecked: n }) => sum + n, 0);
  const signatures =
    unchecked === 0 ? "" : `, ${formatCount(String(unchecked))} of them under a key that is not known here`;
  return `All ${formatCount(String(rows))} rows are as they were written. Checkpoints that agree: ${formatCount(String(compared))}${signatures}`;
}

/** The chain as far as a screen knows: not asked yet, not read, or the outcome of its newest verification. */
export function chainStanding({
  data,
  error,
}: {
  data: unknown;
  error: Error | null;
}): "not-yet" | "failed" | "verified" {
  if (data !== undefined) return "verified";
  return error === null ? "not-yet" : "failed";
}
