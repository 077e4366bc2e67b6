import { expect, it } from "vitest";
import { type HandoverFacts, handoverText } from "./handover";

const FACTS: HandoverFacts = {
  title: "Profiles went back",
  reason: "the origin was restored",
  status: "open",
  severity: "major",
  paths: ["profile", "feed"],
  openedAt: "2026-03-01T03:07:12.000Z",
  openedBy: "Mara",
  horizon: "2026-03-01T03:07:12.000Z",
  people: [{ name: "Mara", since: "2026-03-01T03:08:00.000Z" }],
  authority: { store: "cache", region: "eu", by: "Mara", reason: "it kept the writes" },
  steps: [
    { step: "stop", status: "done" },
    { step: "authority", status: "done" },
    { step: "replay", status: "current" },
    { step: "cache", status: "waiting" },
    { step: "reconcile", status: "waiting" },
    { step: "restore", status: "waiting" },
  ],
  waitsFor: "outstanding on profile: now 40, wanted 0",
  stopped: ["profile acknowledges durable-only.", "The drain of profile is paused."],
  underWay: ["A replay of 40 items waits for a second person."],
  next: { label: "Run 20 effects first", reason: "40 writes are owed.", mends: ["Start the worker of feed."] },
  notes: [{ at: "2026-03-01T03:20:00.000Z", by: "Ben", text: "The vendor\nwas called." }],
  readAt: "2026-03-01T03:30:00.000Z",
};

it("tells where the incident stands, what differs from usual, what comes next, who is on it, and the notes", () => {
  expect(handoverText(FACTS)).toBe(`# Profiles went back

open, major · profile, feed · read 2026-03-01 03:30 UTC

the origin was restored

## Where it stands

- Opened 2026-03-01 03:07 UTC by Mara. Writes accepted before 2026-03-01 03:07 UTC are the incident's.
- The cache eu is right, as Mara declared: it kept the writes
- The present step is replay. Its gate waits: outstanding on profile: now 40, wanted 0.

## What differs from usual

- profile acknowledges durable-only.
- The drain of profile is paused.

## Under way

- A replay of 40 items waits for a second person.

## What comes next

Run 20 effects first. 40 writes are owed.
- Start the worker of feed.

## Who is on it

- Mara, since 2026-03-01 03:08 UTC

## Notes

- 2026-03-01 03:20 UTC, Ben: The vendor was called.
`);
});

it("says what there is none of", () => {
  const text = handoverText({
    ...FACTS,
    severity: null,
    authority: null,
    steps: [],
    stopped: [],
    underWay: [],
    next: null,
    people: [],
    notes: [],
  });
  expect(text).toContain("open, severity not said");
  expect(text).toContain("No authority has been declared");
  expect(text).toContain("No step is left");
  expect(text).toContain("Nothing: the paths acknowledge, drain and read as their contracts say");
  expect(text).toContain("Nothing: the incident is closed");
  expect(text).toContain("Nobody");
  expect(text).toContain("None.");
});
