/** Where a transaction at an origin stood when it was refused. `enter`: nothing of any row had been asked yet. */
export type RefusalPhase = "connect" | "enter" | "work" | "commit";

/** The error that came back instead of an effect. */
export interface StoreAnswer {
  /** Null: the store sent no error; the connection broke, or the caller's own deadline passed. */
  sqlState: string | null;
  severity: string | null;
  /** The server's function that raised it. */
  routine: string | null;
  /** The session did not outlive the answer. Severities are translated by the server; this is not. */
  sessionEnded: boolean;
  phase: RefusalPhase;
}

/**
 * What a refusal is about. The store: `unreachable`, `not-writable`. The session: `session`. Contention: `locked`, for the lane
 * or for rows. The rows themselves: `rejected`, `slow` (a statement's timeout). `doubtful`: an error of the store's class in a session
 * that lived, while rows were written; a trigger, a foreign table or a damaged page may raise it for one row alone. `lost`: only
 * receipts can tell.
 */
export type RefusalKind =
  | { kind: "unreachable" }
  | { kind: "not-writable" }
  | { kind: "session" }
  | { kind: "doubtful" }
  | { kind: "locked"; what: "lane" | "rows" }
  | { kind: "rejected" }
  | { kind: "slow" }
  | { kind: "lost" };

const CONTENTION: ReadonlySet<string> = new Set(["40001", "40P01", "55P03"]);
/** The refusals of a prepared statement that the session does not have, or that has another session's text behind a pooler. */
const SESSION: ReadonlySet<string> = new Set(["26000", "42P05"]);
const NOT_WRITABLE: ReadonlySet<string> = new Set(["25006", "53100"]);
const STORE = /^(08|53|57P|58|XX|28|3D)/;
const QUERY_CANCELED = "57014";
/** Raised where columns changed under a plan that the session keeps: of a prepared statement, or of a trigger's function. */
const CACHED_PLAN: ReadonlyMap<string, RegExp> = new Map([
  ["0A000", /^RevalidateCachedQuery$/],
  ["42804", /^(plpgsql_param_eval_\w+|ExecEvalParamExtern|CheckVarSlotCompatibility)$/],
]);

/**
 * Classes a refusal by what it is about, so that nobody else is blamed. Whatever is not known to be the store's, the session's
 * or contention is the row's. SQLSTATE classes are those of the Postgres manual, appendix A.
 */
export function classifyRefusal(answer: StoreAnswer): RefusalKind {
  const { sqlState, severity, phase } = answer;
  const isFatal = severity === "FATAL" || severity === "PANIC" || answer.sessionEnded;
  if (sqlState === null || isFatal) return { kind: phase === "commit" ? "lost" : "unreachable" };
  if (SESSION.has(sqlState)) return { kind: "session" };
  if (CACHED_PLAN.get(sqlState)?.test(answer.routine ?? "") === true) return { kind: "session" };
  const beforeRows = phase === "connect" || phase === "enter";
  if (NOT_WRITABLE.has(sqlState)) return { kind: beforeRows ? "not-writable" : "doubtful" };
  if (STORE.test(sqlState)) return { kind: beforeRows ? "unreachable" : "doubtful" };
  if (CONTENTION.has(sqlState)) return { kind: "locked", what: beforeRows ? "lane" : "rows" };
  if (sqlState === QUERY_CANCELED) return beforeRows ? { kind: "locked", what: "lane" } : { kind: "slow" };
  // A sidecar that is gone, or a right to it: every flush meets that, whatever its rows.
  return { kind: beforeRows ? "not-writable" : "rejected" };
}

/** Why a mutation was refused, as its key's page and its run say it. */
export function refusalReason(
  { kind, sqlState }: { kind: RefusalKind["kind"]; sqlState: string | null },
  message: string,
  ownTimeMs: number,
): string {
  const said = sqlState === null ? message : `${message} (SQLSTATE ${sqlState})`;
  if (kind === "slow") return `the write took longer than ${ownTimeMs} ms: ${said}`;
  if (kind === "locked") return `another session holds a lock that the write needs: ${said}`;
  return said;
}
