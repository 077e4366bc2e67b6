import { describe, expect, it } from "vitest";
import { asJsonText } from "../json-text";
import { answerObserved } from "./answer-observed";
import { classifyObserved } from "./classify-observed";
import type { ItemState, ObservedEvidence, ObservedItem, ObservedRow } from "./evidence";
import { observedWays } from "./repair/ways";
import { observedView } from "./view";

const SINCE = new Date("2026-01-01T12:00:00Z");
const NOW = new Date("2026-01-01T12:05:00Z");
const BEFORE = new Date("2026-01-01T11:59:00Z");
const AFTER = new Date("2026-01-01T12:04:00Z");
const [A, B] = ['{"n":1}', '{"n":2}'].map(asJsonText) as [ReturnType<typeof asJsonText>, ReturnType<typeof asJsonText>];
const WORDING = { wording: { accepted: "We have it.", materialized: "Saved." } };

/** A job of the former system that says version 9 and the value B. */
const job = (state: ItemState, acceptedAt: Date | null, version: string | null = "9"): ObservedItem => ({
  source: "job",
  id: `j${version}`,
  job: "1",
  key: "k",
  operation: "set",
  version,
  payload: B,
  acceptedAt,
  actor: null,
  requestId: null,
  idempotencyKey: null,
  state,
  because: null,
  seenAt: NOW,
});

/** The row as the native path wrote it, at a version above all of theirs. */
const row = (value = A, version = "12"): ObservedRow => ({ version, value, updatedAt: NOW, deleted: false });

const evidence = (items: ObservedItem[], origin: ObservedRow | null, highestSeen = "12"): ObservedEvidence => ({
  key: "k",
  path: {
    outbox: null,
    jobs: { connection: "queue", name: "flush", prefix: "bull", rules: [], worker: "unguarded" },
    origin: { version: { kind: "number", column: "version" } } as never,
    replay: "last-write-wins",
    maxTruthLagMs: 120_000,
    graceMs: 10_000,
    former: { of: "tasks", since: SINCE },
  },
  items: { reachable: true, value: items },
  paused: { reachable: true, value: false },
  coverage: [{ part: "the queue", roundEndedAt: NOW, readAt: NOW, because: null, unclassified: 0n }],
  caches: [],
  origin: { reachable: true, value: origin },
  replicas: [],
  highestSeen,
  readAt: NOW,
});

interface Said {
  findings: string[];
  answer: string | null;
}

describe("a write that came to former sources after the takeover", () => {
  it.each<[string, ObservedItem[], ObservedRow | null, Said]>([
    [
      "waits below the row's version",
      [job("waiting", AFTER)],
      row(),
      { findings: ["pending"], answer: "needs-decision" },
    ],
    ["has no time and is open", [job("waiting", null)], row(), { findings: ["pending"], answer: "needs-decision" }],
    ["failed", [job("failed", AFTER)], row(), { findings: ["failed", "pending"], answer: "needs-decision" }],
    [
      "was refused by their worker",
      [job("done", AFTER)],
      row(),
      { findings: ["stranded", "pending"], answer: "needs-decision" },
    ],
    ["reached the row after all", [job("done", AFTER)], row(B, "13"), { findings: ["converged"], answer: "saved" }],
    [
      "is the row's version, and says something else",
      [job("waiting", AFTER, "12")],
      row(),
      { findings: ["pending"], answer: "needs-decision" },
    ],
    [
      "is of a row that was deleted since",
      [job("waiting", AFTER)],
      null,
      { findings: ["pending"], answer: "needs-decision" },
    ],
    ["came before it", [job("done", BEFORE)], row(), { findings: ["converged"], answer: "saved-then-replaced" }],
    [
      "came before it, and its row was deleted since",
      [job("done", BEFORE)],
      null,
      { findings: ["converged"], answer: null },
    ],
    ["is suppressed", [job("suppressed", AFTER)], row(), { findings: ["converged"], answer: "suppressed" }],
  ])("%s", (_, items, origin, { findings, answer }) => {
    const found = evidence(items, origin);
    expect(classifyObserved(found).findings.map(({ finding }) => finding)).toEqual(findings);
    const [item] = items;
    if (item !== undefined && answer !== null) expect(answerObserved(found, item, WORDING).answer).toBe(answer);
  });

  it("is to be sent to the path that carries the writes, and may be taken out of its queue", () => {
    const found = evidence([job("waiting", AFTER)], row());
    const sentence = classifyObserved(found).sentence;
    expect(sentence).toContain("Path tasks carries the writes since 2026-01-01T12:00:00.000Z");
    const path = {
      ...found.path,
      name: "tasks-former",
      invariant: "external" as const,
      caches: [],
      repair: { queue: true, cache: false, origin: true },
    };
    const ways = observedWays("late", observedView(found), path);
    expect(ways.map(({ action, because }) => [action, because === null])).toEqual([
      ["wait", false],
      ["wait", false],
      ["suppress", true],
    ]);
    expect(ways[0]?.because).toContain("has to be sent to it again");
  });
});
