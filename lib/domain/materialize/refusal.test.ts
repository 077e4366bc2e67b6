import { describe, expect, it } from "vitest";
import { classifyRefusal, type RefusalKind, type StoreAnswer } from "./refusal";

const answer = (part: Partial<StoreAnswer>): StoreAnswer => ({
  sqlState: "23514",
  severity: "ERROR",
  routine: null,
  sessionEnded: false,
  phase: "work",
  ...part,
});
const classOf = (part: Partial<StoreAnswer>) => {
  const refusal = classifyRefusal(answer(part));
  return refusal.kind === "locked" ? `locked ${refusal.what}` : refusal.kind;
};

describe("a refusal is classed by what it is about", () => {
  it.each<[string, string, string]>([
    ["08006", "connection failure", "doubtful"],
    ["28000", "invalid authorization", "doubtful"],
    ["3D000", "no such database", "doubtful"],
    ["53200", "out of memory", "doubtful"],
    ["53300", "too many connections", "doubtful"],
    ["53100", "disk full", "doubtful"],
    ["25006", "read-only transaction", "doubtful"],
    ["57P01", "admin shutdown", "doubtful"],
    ["57P03", "cannot connect now", "doubtful"],
    ["58030", "input/output error", "doubtful"],
    ["XX000", "internal error", "doubtful"],
    ["XX002", "index corrupted", "doubtful"],
    ["26000", "prepared statement does not exist", "session"],
    ["42P05", "prepared statement exists", "session"],
    ["40001", "serialization failure", "locked rows"],
    ["40P01", "deadlock", "locked rows"],
    ["55P03", "lock timeout", "locked rows"],
    ["57014", "statement timeout", "slow"],
    ["0A000", "feature not supported", "rejected"],
    ["21000", "cardinality violation", "rejected"],
    ["22001", "string too long", "rejected"],
    ["22P02", "text that is no such type", "rejected"],
    ["23502", "null in a column that takes none", "rejected"],
    ["23503", "foreign key", "rejected"],
    ["23505", "unique violation", "rejected"],
    ["23514", "check violation", "rejected"],
    ["25001", "active transaction", "rejected"],
    ["2F002", "a function that may not modify", "rejected"],
    ["38000", "external routine", "rejected"],
    ["39P01", "trigger protocol violated", "rejected"],
    ["3B001", "savepoint", "rejected"],
    ["3F000", "invalid schema name", "rejected"],
    ["42501", "insufficient privilege, or a row-level policy", "rejected"],
    ["42703", "undefined column", "rejected"],
    ["42P01", "undefined table", "rejected"],
    ["42883", "undefined function", "rejected"],
    ["44000", "check option", "rejected"],
    ["54000", "program limit", "rejected"],
    ["55000", "object not in its prerequisite state", "rejected"],
    ["P0001", "raised by a trigger", "rejected"],
    ["P0004", "assertion", "rejected"],
    ["HV000", "foreign data wrapper", "rejected"],
    ["APP01", "a class that nobody knows", "rejected"],
  ])("%s (%s) is %s", (sqlState, _, expected) => {
    expect(classOf({ sqlState })).toBe(expected);
  });

  it.each<[string, Partial<StoreAnswer>, string]>([
    ["no answer while rows are written", { sqlState: null, severity: null, sessionEnded: true }, "unreachable"],
    ["no answer to COMMIT", { sqlState: null, severity: null, sessionEnded: true, phase: "commit" }, "lost"],
    ["a session ended at COMMIT", { sqlState: "57P01", severity: "FATAL", phase: "commit" }, "lost"],
    [
      "a session ended at COMMIT, in another language",
      { severity: "ВАЖНО", sessionEnded: true, phase: "commit" },
      "lost",
    ],
    ["a store that is full before any row", { sqlState: "53100", phase: "enter" }, "not-writable"],
    ["a read-only store", { sqlState: "25006", phase: "enter" }, "not-writable"],
    ["a store that starts", { sqlState: "57P03", phase: "connect" }, "unreachable"],
    ["a damaged index of the sidecar", { sqlState: "XX002", phase: "enter" }, "unreachable"],
    ["a shutdown that ended the session", { sqlState: "57P01", sessionEnded: true }, "unreachable"],
    ["a store's class in answer to COMMIT", { sqlState: "53100", phase: "commit" }, "doubtful"],
    ["FATAL with a class of rows", { severity: "FATAL" }, "unreachable"],
    ["PANIC with a class of rows", { severity: "PANIC" }, "unreachable"],
    ["an ERROR in answer to COMMIT: a definite rollback", { sqlState: "23503", phase: "commit" }, "rejected"],
    ["an unknown ERROR in answer to COMMIT", { sqlState: "APP01", phase: "commit" }, "rejected"],
    ["a timeout in answer to COMMIT", { sqlState: "57014", phase: "commit" }, "slow"],
    ["a serialization failure at COMMIT", { sqlState: "40001", phase: "commit" }, "locked rows"],
    ["a plan that a session kept", { sqlState: "0A000", routine: "RevalidateCachedQuery" }, "session"],
    [
      "a plan that a session kept of a trigger's function",
      { sqlState: "42804", routine: "plpgsql_param_eval_recfield" },
      "session",
    ],
    ["a value of a wrong type", { sqlState: "42804", routine: "transformAssignedExpr" }, "rejected"],
    ["a lock timeout before any row", { sqlState: "55P03", phase: "enter" }, "locked lane"],
    ["a statement timeout before any row", { sqlState: "57014", phase: "enter" }, "locked lane"],
    ["a sidecar that is gone", { sqlState: "42P01", phase: "enter" }, "not-writable"],
    ["a right that the role lacks on the fence", { sqlState: "42501", phase: "enter" }, "not-writable"],
  ])("%s", (_, part, expected) => {
    expect(classOf(part)).toBe(expected satisfies string as RefusalKind["kind"]);
  });
});
