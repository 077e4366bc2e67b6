import { OriginRefused } from "../../../ports/origin";
import { sqlState } from "../pool";

/**
 * What an origin's error means for the flush that got it. Before the commit was sent, no answer means that nothing took
 * effect; after it, only the receipts know. SQLSTATE classes are those of the Postgres manual, appendix A.
 */
export function refusalOf(error: unknown, commitSent: boolean): OriginRefused {
  if (error instanceof OriginRefused) return error;
  const because = error instanceof Error ? error.message : String(error);
  const state = sqlState(error);
  if (state === null)
    return new OriginRefused(commitSent ? { kind: "lost", because } : { kind: "unreachable", because });
  if (state === "25006" || state === "53100" || state.startsWith("42") || state.startsWith("3F"))
    return new OriginRefused({ kind: "not-writable", because });
  if (state === "55P03" || state === "40001" || state === "40P01")
    return new OriginRefused({ kind: "locked", because });
  if (state === "57014") return new OriginRefused({ kind: "slow", because });
  if (/^(21|22|23|38|39|44|54|P0)/.test(state)) return new OriginRefused({ kind: "rejected", because });
  return new OriginRefused(commitSent ? { kind: "lost", because } : { kind: "unreachable", because });
}
