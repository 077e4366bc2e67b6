import { expect, it } from "vitest";
import { type CauseWire, isOneKey, keysOf, nextOf } from "./causes.model";

const cause = (part: Partial<CauseWire> = {}): CauseWire => ({
  kind: "late",
  sentence: "Feed is late: 3 acknowledged writes are not in the record.",
  paths: ["feed"],
  since: null,
  store: null,
  finding: null,
  incident: null,
  ...part,
});

it("leads to the incident that holds the path", () => {
  expect(nextOf(cause({ incident: { id: "i", title: "Slow shop" } }))).toEqual({
    label: "Go on with “Slow shop”",
    href: "/incidents/i",
  });
});

it("opens an incident with its paths, a title and the reason", () => {
  const { label, href } = nextOf(cause());
  expect(label).toBe("Open an incident…");
  expect(Object.fromEntries(new URLSearchParams(href.split("?")[1]))).toEqual({
    paths: "feed",
    title: "Feed is late",
    reason: "Feed is late: 3 acknowledged writes are not in the record.",
  });
});

it("ends a long title after a whole word", () => {
  const sentence =
    "The record of Loyalty points takes no more than the 3 writes that come in each second, so that its backlog does not fall.";
  const titleIn = (of: string) => new URLSearchParams(nextOf(cause({ sentence: of })).href.split("?")[1]).get("title");
  expect(titleIn(sentence)).toBe("The record of Loyalty points takes no more than the 3 writes that come in each…");
  expect(titleIn("Origin shop has not answered since 03:07 UTC: six paths cannot drain.")).toBe(
    "Origin shop has not answered since 03:07 UTC",
  );
});

it("opens an incident about the keys with the finding alone, where the cause is about one", () => {
  const { href } = nextOf(cause({ kind: "untrue", finding: "regressed" }));
  expect(new URLSearchParams(href.split("?")[1]).get("finding")).toBe("regressed");
});

it("leads to what a person mends outside of an incident", () => {
  expect(nextOf(cause({ kind: "store-away", store: "cache-eu" })).href).toBe("/settings/connections");
  expect(nextOf(cause({ kind: "paused" })).href).toBe("/paths/feed");
  const incident = { id: "i", title: "Slow shop" };
  expect(nextOf(cause({ kind: "put-back", store: "ledger", incident })).href).toBe("/settings/connections");
});

it("leads to the keys of a finding", () => {
  expect(keysOf(cause({ finding: "phantom" }))).toBe("/divergences?path=feed&finding=phantom");
  expect(keysOf(cause())).toBeNull();
  expect([isOneKey(cause()), isOneKey(cause({ sentence: "1 key of Feed was lost." }))]).toEqual([false, true]);
});
