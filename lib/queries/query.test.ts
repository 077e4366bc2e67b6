import { describe, expect, it } from "vitest";
import type { api } from "../api/api";
import type { Context } from "../domain/context";
import { type Principal, QUESTIONS, type Question } from "../domain/permission";
import { nothingThere, ok, refused } from "../errors";
import { query } from "./query";

const NOW = new Date("2026-01-31T12:00:00Z");
const ctx = (kind: Principal["kind"]): Context => ({
  principal: { name: "mara", kind },
  requestId: "r-1",
  now: () => NOW,
});
const QUESTION = { ingressPerSec: 10, drainPerSec: 0, forMs: 1_000, safeDrainPerSec: 20 };
const ANSWER = { backlog: 10, headroomPerSec: 10, catchUpMs: 1_000 };

type Sum = Pick<typeof api.catchUp.reckon, "body" | "output"> & { permission: Question };

describe("a query", () => {
  const unheld = "nobody.holds" as Question;
  it.each<[Principal["kind"], readonly Question[], string, object, number]>([
    ["loopback", QUESTIONS, "is answered", { ok: true, value: ANSWER }, QUESTIONS.length],
    ["worker", QUESTIONS, "is answered", { ok: true, value: ANSWER }, QUESTIONS.length],
    ["loopback", [unheld], "is refused as if there were nothing, and reads nothing", nothingThere, 0],
    ["worker", [unheld], "is refused as if there were nothing, and reads nothing", nothingThere, 0],
  ])("of a %s principal under %j %s", async (kind, permissions, _what, outcome, reads) => {
    let read = 0;
    for (const permission of permissions) {
      const asked = query<Sum, null>(permission, async () => {
        read++;
        return ok(ANSWER);
      });
      expect(await asked(null, ctx(kind), QUESTION)).toEqual(outcome);
      expect(asked.permission).toBe(permission);
    }
    expect(read).toBe(reads);
  });

  it("is given its deps, the call's context and the input as they are", async () => {
    const given: unknown[] = [];
    const deps = { a: 1 };
    const read = query<typeof api.catchUp.reckon, typeof deps>("path.read", async (...all) => {
      given.push(...all);
      return ok(ANSWER);
    });
    const asking = ctx("loopback");
    await read(deps, asking, QUESTION);
    expect(given).toEqual([deps, asking, QUESTION]);
  });

  it("passes a refusal of its own on", async () => {
    const refusal = refused({ code: "unknown-path", path: "x", known: [] });
    const read = query<typeof api.catchUp.reckon, null>("path.read", async () => refusal);
    expect(await read(null, ctx("loopback"), QUESTION)).toBe(refusal);
  });
});
