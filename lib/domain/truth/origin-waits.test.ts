import { describe, expect, it } from "vitest";
import { type OriginWaits, slowBecause } from "./origin-waits";

const look = (waits: OriginWaits["sessions"], blockers: OriginWaits["blockers"] = []): OriginWaits => ({
  sessions: waits,
  blockers,
});
const psql = { pid: 4711, application: "psql", role: "postgres", openForMs: 120_000 };

describe("the reason for which an origin is slow", () => {
  it.each<[string, OriginWaits[], string | null]>([
    ["is none where no session is at work", [look([])], null],
    ["is none where every statement is quick", [look([{ wait: "log-flush", tookMs: 20 }])], null],
    [
      "names the session that holds the lock",
      [look([{ wait: "lock", tookMs: 300 }], [psql])],
      "100 % of the slow flushes seen wait for a lock that session 4711 (psql, role postgres) holds in a transaction open for 2 min",
    ],
    [
      "names a session of which the store tells nothing else",
      [look([{ wait: "lock", tookMs: 3_000 }], [{ pid: 9, application: null, role: null, openForMs: null }])],
      "100 % of the slow flushes seen wait for a lock that session 9 holds",
    ],
    [
      "is what most of the slow sessions waited for",
      [
        look([{ wait: "log-flush", tookMs: 900 }]),
        look([{ wait: "log-flush", tookMs: 700 }]),
        look([{ wait: "work", tookMs: 600 }]),
      ],
      "67 % of the slow flushes seen wait until the origin's log is on its disk",
    ],
    [
      "is a trigger's sleep",
      [look([{ wait: "sleep", tookMs: 5_000 }])],
      "100 % of the slow flushes seen sleep within their statement, as a trigger of the table may make them",
    ],
  ])("%s", (_, looks, because) => {
    expect(slowBecause(looks, null)).toBe(because);
  });

  const HEAVY = { flushedPerSec: 10, refusedPerSec: 30, tookMs: 900, usualMs: 9 };
  it.each<[string, OriginWaits[], RegExp]>([
    [
      "names heavier statements beside those that take long",
      [look([{ wait: "work", tookMs: 900 }])],
      /take long; its statements became heavier: .*; retries add/,
    ],
    [
      "names heavier statements where none is seen at work",
      [look([])],
      /^its statements became heavier: .*; retries add/,
    ],
    [
      "does not call a statement heavier that waits",
      [look([{ wait: "lock", tookMs: 900 }])],
      /^100 % of the slow flushes seen wait for a lock; retries add/,
    ],
  ])("%s", (_, looks, because) => {
    expect(slowBecause(looks, HEAVY)).toMatch(because);
  });
});
