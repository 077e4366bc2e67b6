import { amplified, type FlushLoad, heavier } from "./flush-load";
import { durationText } from "./summary";

/** The reasons for which a session of an origin stands still; `work`: the statement itself takes the time. */
export const ORIGIN_WAITS = ["lock", "log-flush", "replica", "disk", "sleep", "other", "work"] as const;
export type OriginWait = (typeof ORIGIN_WAITS)[number];

/** A session that holds a lock for which a flush waits. What the store does not tell this role is null. */
export interface Blocker {
  pid: number;
  application: string | null;
  role: string | null;
  /** How long its transaction is open. */
  openForMs: number | null;
}

/** The sessions that write a path's table, at one moment. */
export interface OriginWaits {
  sessions: readonly { wait: OriginWait; tookMs: number }[];
  blockers: readonly Blocker[];
}

/** A shorter statement is not slow, unless it waits for a lock. */
const SLOW_STATEMENT_MS = 500;

const WORDS: Record<Exclude<OriginWait, "lock">, string> = {
  "log-flush": "wait until the origin's log is on its disk",
  replica: "wait until a replica acknowledges their commit",
  disk: "wait for the origin's disk",
  sleep: "sleep within their statement, as a trigger of the table may make them",
  other: "wait for the origin's own work",
  work: "work on statements that take long",
};

/**
 * Why an origin is slow, in one sentence, from some looks at the sessions that write a table and from what its workers measured: what most
 * of its slow sessions waited for, statements that became heavier, retries that amplify. Null where nothing of it is seen.
 */
export function slowBecause(looks: readonly OriginWaits[], load: FlushLoad | null): string | null {
  const waited = mostWaitedFor(looks);
  const reasons = [
    waited === null ? null : waitWords(looks, waited),
    // A statement that waits for something else takes longer too, and is no heavier for it.
    load === null || (waited !== null && waited.wait !== "work") ? null : heavier(load),
    load === null ? null : amplified(load),
  ].filter((reason) => reason !== null);
  return reasons.length === 0 ? null : reasons.join("; ");
}

interface Waited {
  wait: OriginWait;
  share: number;
}

/** The wait of most of the slow sessions; null where none was slow at any look. */
function mostWaitedFor(looks: readonly OriginWaits[]): Waited | null {
  // A flush gives a lock up after a moment and comes again, so that no single wait is long.
  const isSlow = ({ wait, tookMs }: OriginWaits["sessions"][number]) => wait === "lock" || tookMs >= SLOW_STATEMENT_MS;
  const slow = looks.flatMap(({ sessions }) => sessions.filter(isSlow));
  const count = (wait: OriginWait) => slow.filter((session) => session.wait === wait).length;
  const [most] = ORIGIN_WAITS.toSorted((a, b) => count(b) - count(a));
  return most === undefined || slow.length === 0 ? null : { wait: most, share: count(most) / slow.length };
}

function waitWords(looks: readonly OriginWaits[], { wait, share: of }: Waited): string {
  const share = `${Math.round(100 * of)} % of the slow flushes seen`;
  if (wait !== "lock") return `${share} ${WORDS[wait]}`;
  const [blocker] = looks.findLast(({ blockers }) => blockers.length > 0)?.blockers ?? [];
  return `${share} wait for a lock${blocker === undefined ? "" : ` that ${holderWords(blocker)}`}`;
}

function holderWords({ pid, application, role, openForMs }: Blocker): string {
  const who = [application, role === null ? null : `role ${role}`].filter((word) => word !== null && word !== "");
  const since = openForMs === null ? "" : ` in a transaction open for ${durationText(openForMs)}`;
  return `session ${pid}${who.length === 0 ? "" : ` (${who.join(", ")})`} holds${since}`;
}
