import { describe, expect, it } from "vitest";
import type { AuthorityPreview } from "../../../../lib/api/authority";
import type { NextStepWire } from "../../../../lib/api/next-step";
import type { PlanWire } from "../../../../lib/api/plans";
import { declareLabel, discardsNothing, isSame, placeOf, runsAtOnce, runsInBar } from "./next.model";

const run = { do: "start-run", plan: "p", digest: "d", effects: "9" } as const;

describe("the place of an action", () => {
  it.each([
    [{ ...run, kind: "replay" as const }, null],
    [{ ...run, kind: "suppress" as const }, "/incidents/i?step=replay&plan=p"],
    [{ ...run, kind: "suppress" as const, effects: "1" }, null],
    [{ ...run, kind: "invalidate" as const }, "/incidents/i?step=cache&plan=p"],
    [{ do: "restore" as const }, null],
    [
      { do: "look-at-findings" as const, path: "profile", finding: "stale" as const },
      "/divergences?path=profile&finding=stale",
    ],
  ])("of %j is %s", (action, place) => {
    expect(placeOf("i", action)).toBe(place);
  });
});

it("lends its words to the plan that its own button runs", () => {
  const next = { label: "Run 9 effects", action: { ...run, kind: "replay" as const } };
  expect(runsInBar("i", next, "p")).toBe("Run 9 effects");
  expect(runsInBar("i", next, "another")).toBeNull();
  expect(runsInBar("i", { ...next, action: { ...run, kind: "suppress" } }, "p")).toBeNull();
  expect(runsInBar("i", { label: "Restore and reopen", action: { do: "restore" } }, "p")).toBeNull();
});

it("tells a next step that changed from one that was only read again", () => {
  const next = { kind: "act", label: "Rebuild 3 keys", action: { do: "restore" }, readAt: "a" } as NextStepWire;
  expect(isSame(next, { ...next, readAt: "b", reason: "another" })).toBe(true);
  expect(isSame(next, { ...next, label: "Rebuild 4 keys" })).toBe(false);
});

describe("a declaration", () => {
  const preview = {
    stores: [{ store: "ledger", kept: "8176", changed: "0", discarded: "0", salvage: [] }],
  } as unknown as AuthorityPreview;
  it("names its consequences once they are known", () => {
    expect(declareLabel("The ledger is right", "ledger", preview)).toBe("The ledger is right: keeps 8,176, discards 0");
    expect(declareLabel("The ledger is right", "ledger", null)).toBe("The ledger is right");
    const changes = { stores: [{ store: "ledger", kept: "0", changed: "3", discarded: "0", salvage: [] }] };
    expect(declareLabel("The ledger is right", "ledger", changes as unknown as AuthorityPreview)).toBe(
      "The ledger is right: changes 3, discards 0",
    );
  });

  it("says of what only caches have that it is saved first", () => {
    const salvage = [
      { path: "drafts", store: "eu", keys: "4", samples: [] },
      { path: "profile", store: "origin", keys: "1", samples: [] },
    ];
    const stores = [{ store: "ledger", kept: "0", changed: "0", discarded: "5", salvage }];
    expect(declareLabel("The ledger is right", "ledger", { stores } as unknown as AuthorityPreview)).toBe(
      "The ledger is right: saves 4 first, discards 1",
    );
  });

  it("takes one press only where it is known to discard nothing", () => {
    expect(discardsNothing("ledger", preview)).toBe(true);
    expect(discardsNothing("ledger", null)).toBe(false);
    expect(discardsNothing("origin", preview)).toBe(false);
  });
});

describe("a frozen list", () => {
  const plan = {
    status: "ready",
    digest: "d",
    stale: null,
    needsApproval: false,
    counts: { apply: "110" },
  } as PlanWire;
  it.each<[string, Partial<PlanWire>, boolean]>([
    ["with the effects that were shown runs", {}, true],
    ["with more effects than were shown waits", { counts: { apply: "110", refused: "1" } }, false],
    ["without an effect waits", { counts: { superseded: "4" } }, false],
    ["that needs a second person waits", { needsApproval: true }, false],
    ["that is stale waits", { stale: "the authority changed" }, false],
    ["that is not frozen yet waits", { status: "building", digest: null }, false],
  ])("%s", (_, part, runs) => {
    expect(runsAtOnce({ ...plan, ...part }, "110")).toBe(runs);
  });
});
