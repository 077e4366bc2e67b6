import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { faultOfRow, type StoredRow } from "./row-fault";

const BODY = {
  actor: "Ana",
  incident: null,
  key: null,
  paths: ["profile"],
  payload: "d1" as string | null,
  principal: "person:ana",
  reason: null,
  request: "r",
  subject: "s",
  verb: "v",
};
const text = (body: object, more: object = {}) =>
  canonicalize({
    at: "2026-01-01T00:00:00.000000Z",
    body,
    number: "2",
    prev: "h1",
    stream: "changes",
    ...more,
  }) as string;
const row = (more: Partial<StoredRow> = {}): StoredRow => ({
  stream: "changes",
  number: 2n,
  at: "2026-01-01T00:00:00.000000Z",
  principal: "person:ana",
  actor: "Ana",
  verb: "v",
  subject: "s",
  paths: ["profile"],
  key: null,
  reason: null,
  incident: null,
  request: "r",
  text: text(BODY),
  hash: "h2",
  hashNow: "h2",
  payload: { digest: "d1" },
  ...more,
});

describe("a row of the audit", () => {
  it.each<[string, Partial<StoredRow>, string | null]>([
    ["as it was written", {}, null],
    ["whose payload was erased", { payload: { digest: null } }, null],
    ["without a payload", { text: text({ ...BODY, payload: null }), payload: null }, null],
    ["after a gap", { number: 3n }, "missing-row"],
    ["with another hash than its text's", { hashNow: "h3" }, "edited-row"],
    ["with a text that is not canonical", { text: `${text(BODY)} ` }, "edited-row"],
    ["with a text that is no row's", { text: "{}" }, "edited-row"],
    ["with a text that is no JSON", { text: "{" }, "edited-row"],
    ["with a further member in its text", { text: text({ ...BODY, more: 1 }) }, "edited-row"],
    ["with another actor in its column", { actor: "Ben" }, "edited-row"],
    ["with another path in its column", { paths: [] }, "edited-row"],
    ["with the text of another number", { text: text(BODY, { number: "5" }) }, "moved-row"],
    ["with the text of another stream", { text: text(BODY, { stream: "reads" }) }, "moved-row"],
    ["that builds on another row", { text: text(BODY, { prev: "h0" }) }, "broken-link"],
    ["whose payload is gone", { payload: null }, "missing-payload"],
    ["with another payload", { payload: { digest: "d2" } }, "edited-payload"],
    ["with a payload of which it says nothing", { text: text({ ...BODY, payload: null }) }, "stray-payload"],
  ])("%s", (_, more, fault) => {
    expect(faultOfRow(row(more), { number: 1n, hash: "h1" })).toBe(fault);
  });
});
