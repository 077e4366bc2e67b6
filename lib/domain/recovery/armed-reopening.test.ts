import { expect, it } from "vitest";
import { type ArmedEvidence, type ArmedReopening, armedMove } from "./armed-reopening";

const NOW = new Date("2026-03-01T03:10:00Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const ARMED: ArmedReopening = { lagUnderMs: 30_000, forMs: 30_000, thenClose: true, calmSince: null };
const CALM: ArmedEvidence = {
  blocker: null,
  lags: [{ path: "profile", truthLagMs: 200 }],
  isReopened: false,
  watching: null,
  now: NOW,
};

it.each<[string, Partial<ArmedReopening>, Partial<ArmedEvidence>, object]>([
  [
    "a gate is closed",
    { calmSince: ago(60_000) },
    { blocker: "outstanding: now 4, wanted 0" },
    { do: "wait", calmSince: null, waitsFor: "outstanding: now 4, wanted 0" },
  ],
  [
    "the lag is high",
    { calmSince: ago(60_000) },
    { lags: [{ path: "feed", truthLagMs: 44_900 }] },
    { do: "wait", calmSince: null, waitsFor: "feed is 44 s behind, wanted under 30 s" },
  ],
  [
    "the lag is exactly at the bound",
    {},
    { lags: [{ path: "feed", truthLagMs: 30_000 }] },
    { do: "wait", calmSince: null },
  ],
  [
    "the lag is not measured",
    { calmSince: ago(60_000) },
    { lags: [{ path: "feed", truthLagMs: null }] },
    { do: "wait", calmSince: null, waitsFor: "the truth lag of feed is not measured" },
  ],
  [
    "one of two paths is late",
    {},
    { lags: [...CALM.lags, { path: "feed", truthLagMs: 40_000 }] },
    { do: "wait", calmSince: null },
  ],
  [
    "the lag has just become low",
    {},
    {},
    { do: "wait", calmSince: NOW, waitsFor: "the lag has been low for 0 s, wanted 30 s" },
  ],
  ["the lag has been low for less", { calmSince: ago(29_999) }, {}, { do: "wait", calmSince: ago(29_999) }],
  ["the lag has stayed low", { calmSince: ago(30_000) }, {}, { do: "reopen" }],
  ["the paths are reopened, and stay so", { thenClose: false }, { isReopened: true }, { do: "end" }],
  [
    "the paths are reopened, and the watch goes on",
    {},
    { isReopened: true, watching: "watched for 4 s, wanted 30 s" },
    { do: "wait", calmSince: null, waitsFor: "watched for 4 s, wanted 30 s" },
  ],
  [
    "a gate closes again after the reopening",
    {},
    { isReopened: true, blocker: "a finding is open" },
    { do: "wait", calmSince: null, waitsFor: "a finding is open" },
  ],
  ["the paths are reopened, and the watch is over", {}, { isReopened: true }, { do: "close" }],
])("where %s", (_, armed, evidence, move) => {
  expect(armedMove({ ...ARMED, ...armed }, { ...CALM, ...evidence })).toMatchObject(move);
});
