import type { ReconciliationWire } from "../../../../lib/api/reconciliations";
import { FINDINGS } from "../../../../lib/domain/verdict/findings";
import type { Finding } from "../../../kit/chip/finding.model";

/** The course of a finding: the found count, the open count, and the share that is gone. */
export interface Melting {
  finding: Finding;
  found: string;
  open: string;
  goneShare: number;
}

/** Findings worst first; a finding that is open now but was not at first counts as found. */
export function meltingOf({ found, findings }: Pick<ReconciliationWire, "found" | "findings">): Melting[] {
  return FINDINGS.flatMap((finding) => {
    const open = BigInt(findings[finding] ?? "0");
    const first = BigInt(found[finding] ?? "0");
    const all = open > first ? open : first;
    if (all === 0n) return [];
    const goneShare = Number(((all - open) * 1_000n) / all) / 1_000;
    return [{ finding, found: `${all}`, open: `${open}`, goneShare }];
  });
}

/** The progress of a part, in per cent; null where the part's size is not known. */
export function partPercent({
  scanned,
  total,
  done,
}: {
  scanned: string;
  total: string | null;
  done: boolean;
}): number | null {
  if (done) return 100;
  if (total === null) return null;
  return total === "0" ? 0 : Math.min(99, Number((BigInt(scanned) * 100n) / BigInt(total)));
}

const OBSERVED_PARTS: Record<string, string> = {
  outbox: "writes in the outbox",
  jobs: "writes in the queue",
  ledger: "keys of every known write",
};

/** A part in words; an observed path has no ledger of Trueup's. */
export const partWords = (source: string, isObserved: boolean): string =>
  (isObserved ? OBSERVED_PARTS[source] : undefined) ?? source.replace(":", " ");
