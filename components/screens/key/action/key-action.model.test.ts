import { describe, expect, it } from "vitest";
import { incidentRequest } from "../../../../lib/api/incidents";
import { planRequest } from "../../../../lib/api/plans";
import { incidentSummaryFixture } from "../../../../test/fixtures/wire/incidents";
import { mutationId } from "../../../../test/fixtures/wire/keys";
import { ledgerDown } from "../../../../test/fixtures/wire/problems";
import { actionTitle, incidentHolding, incidentToJoin, planRequestOf, targetedIncident } from "./key-action.model";

const place = { path: "profile", key: "user:1" };
const incident = (over: object) => incidentSummaryFixture(0, { scope: { paths: ["profile"] }, ...over });

describe("the incident of an action", () => {
  it("is the open one that has the key, a wide one first", () => {
    const small = incident({ id: "s", targeted: true, scope: { paths: ["profile"], keys: { list: ["user:1"] } } });
    const wide = incident({ id: "w" });
    expect(incidentToJoin([small, wide], place)?.id).toBe("w");
    expect(incidentToJoin([small], place)?.id).toBe("s");
    expect(incidentToJoin([incident({ status: "closed" })], place)).toBeNull();
  });

  it("is one of its own where none has it", () => {
    const request = targetedIncident({ kind: "replay" }, place, "because");
    expect(request.scope).toEqual({ paths: ["profile"], keys: { list: ["user:1"] } });
    const long = targetedIncident({ kind: "replay" }, { ...place, key: "k".repeat(400) }, "because");
    expect(incidentRequest.safeParse(long).success).toBe(true);
  });

  it("is not known beforehand where the key is not among those that are shown", () => {
    const list = Array.from({ length: 100 }, (_, i) => `other:${i}`);
    expect(incidentToJoin([incident({ scope: { paths: ["profile"], keys: { list } } })], place)).toBeNull();
    expect(incidentToJoin([incident({ scope: { paths: ["profile"], keys: { finding: "late" } } })], place)).toBeNull();
  });

  it("is then the one that the server says has the key", () => {
    const refusal = { ...ledgerDown, status: 409, about: { incident: "i", path: "profile" } };
    expect(incidentHolding({ ...refusal, code: "overlapping-incident" })).toBe("i");
    expect(incidentHolding({ ...refusal, code: "held-by-incident" })).toBeNull();
  });
});

describe("the plan of an action", () => {
  it.each([
    [{ kind: "replay" as const }, { keys: ["user:1"], path: "profile" }],
    [
      { kind: "suppress" as const, mutation: mutationId(1) },
      { mutations: [mutationId(1)], path: "profile" },
    ],
    [
      { kind: "invalidate" as const, region: "eu" },
      { keys: ["user:1"], path: "profile", region: "eu" },
    ],
  ])("%j", (action, selection) => {
    const request = planRequestOf(action, place, "because", undefined);
    expect(request).toEqual({ kind: action.kind, selection, reason: "because", canary: 0 });
    expect(planRequest.safeParse(request).success).toBe(true);
  });

  it("has the new value of an amendment only", () => {
    expect(planRequestOf({ kind: "amend" }, place, "r", { a: 1 }).payload).toEqual({ a: 1 });
    expect(planRequestOf({ kind: "replay" }, place, "r", { a: 1 }).payload).toBeUndefined();
  });
});

it("is named for what it is about", () => {
  expect(actionTitle({ kind: "replay" })).toBe("Replay this key");
  expect(actionTitle({ kind: "rebuild", region: "eu" })).toBe("Rebuild this key, eu");
  expect(actionTitle({ kind: "suppress", mutation: "m" })).toBe("Suppress this mutation");
});
