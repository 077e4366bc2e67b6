import { expect, it } from "vitest";
import type { DeliveryWire, NotificationsWire } from "../../lib/api/notifications";
import { notificationWords } from "./notifications";

const AT = "2026-01-01T00:00:00.000Z";
const NEXT = "2026-01-01T00:05:00.000Z";
const attempt = { number: 1, at: AT, endedAt: AT, status: null, error: null };
const delivery = (over: Partial<DeliveryWire>): DeliveryWire => ({
  id: "n1",
  receiver: "on-call",
  event: "glass.broken",
  sentence: "mara broke the glass.",
  at: AT,
  state: "delivered",
  nextAt: null,
  endedAt: AT,
  attempts: [{ ...attempt, status: "200" }],
  ...over,
});
const receiver: NotificationsWire["receivers"][number] = {
  name: "on-call",
  kind: "webhook",
  target: "hooks.example",
  events: ["glass.broken"],
  rotating: false,
  waiting: 2,
  dead: 0,
};

it("says each notification once, with its receivers and their states", () => {
  const items = [
    delivery({}),
    delivery({
      receiver: "chat",
      state: "waiting",
      nextAt: NEXT,
      endedAt: null,
      attempts: [{ ...attempt, error: "timed out" }],
    }),
    delivery({
      id: "n2",
      event: "path.late",
      sentence: "profile is late.",
      state: "dead",
      attempts: [attempt, attempt],
    }),
  ];
  expect(notificationWords({ receivers: [receiver], items, next: "c" }).split("\n")).toEqual([
    "Receivers",
    "  on-call      webhook hooks.example; waiting 2",
    `${AT} glass.broken: mara broke the glass.`,
    "  on-call      delivered, 1 attempt; the last one: 200",
    `  chat         waiting, 1 attempt; the last one: timed out; next at ${NEXT}`,
    `${AT} path.late: profile is late.`,
    "  on-call      given up, 2 attempts; the last one: no answer yet",
    "more: --cursor c",
  ]);
});

it("says so where nobody is to be told, and nobody was", () => {
  expect(notificationWords({ receivers: [], items: [], next: null }).split("\n")).toEqual([
    "The configuration names no receiver.",
    "Nobody was told of anything.",
  ]);
});

it("shows no control character of a sentence", () => {
  const items = [delivery({ sentence: "a\u001b[31mb" })];
  expect(notificationWords({ receivers: [receiver], items, next: null })).not.toContain("\u001b");
});
