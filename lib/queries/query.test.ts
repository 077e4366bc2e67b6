import { describe, expect, it } from "vitest";
import type { api } from "../api/api";
import { loopbackNamed, NOBODY, type Principal, workerNamed } from "../domain/access/principal";
import type { Context } from "../domain/context";
import { QUESTIONS, type Question } from "../domain/permission";
import { ok, refused } from "../errors";
import { query } from "./query";

const NOW = new Date("2026-01-31T12:00:00Z");
const PRINCIPALS = { loopback: loopbackNamed("mara"), worker: workerNamed("steward"), nobody: NOBODY };
type Kind = keyof typeof PRINCIPALS;
const ctx = (kind: Kind): Context => ({
  principal: PRINCIPALS[kind] satisfies Principal,
  requestId: "r-1",
  now: () => NOW,
});
const QUESTION = { ingressPerSec: 10, drainPerSec: 0, forMs: 1_000, safeDrainPerSec: 20 };
const ANSWER = { backlog: 10, headroomPerSec: 10, catchUpMs: 1_000 };

type Sum = Pick<typeof api.catchUp.reckon, "body" | "output"> & { permission: Question };

describe("a query", () => {
  const unheld = "nobody.holds" as Question;
  interface Asked {
    kind: Kind;
    permissions: readonly Question[];
    what: string;
    outcome: object;
    reads: number;
  }
  const asAnswered = { what: "is answered", outcome: { ok: true, value: ANSWER } };
  const forbidden = refused({ code: "forbidden", verb: unheld, needs: "a sign-in" });
  const asForbidden = { what: "is refused, and reads nothing", outcome: forbidden, reads: 0 };
  const asStranger = { what: "is refused, and reads nothing", outcome: refused({ code: "sign-in-needed" }), reads: 0 };
  it.each<Asked>([
    { kind: "loopback", permissions: QUESTIONS, ...asAnswered, reads: QUESTIONS.length },
    { kind: "worker", permissions: QUESTIONS, ...asAnswered, reads: QUESTIONS.length },
    { kind: "loopback", permissions: [unheld], ...asForbidden },
    { kind: "worker", permissions: [unheld], ...asForbidden },
    { kind: "nobody", permissions: ["key.read", "me.read"], ...asStranger },
  ])("of a $kind principal under $permissions $what", async ({ kind, permissions, outcome, reads }) => {
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
