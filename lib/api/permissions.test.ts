import { describe, expect, it } from "vitest";
import { may } from "../domain/access/decide";
import { loopbackNamed, type Principal, workerNamed } from "../domain/access/principal";
import { QUESTIONS, VERBS } from "../domain/permission";
import { api } from "./api";

describe("permissions", () => {
  it("name each call of the API once, as a verb where it changes something and as a question otherwise", () => {
    const calls = Object.values(api).flatMap((entity) => Object.values(entity));
    const named = (method: string) => new Set(calls.filter((c) => c.method === method).map((c) => c.permission));
    expect([...named("POST"), ...named("DELETE")].filter((p) => p !== "path.read").sort()).toEqual([...VERBS].sort());
    expect([...named("GET")].sort()).toEqual([...QUESTIONS].sort());
  });

  it("are all held by a caller of a console without sign-in, and by the product's own workers", () => {
    const principals: Principal[] = [loopbackNamed("mara"), workerNamed("steward")];
    for (const principal of principals)
      for (const permission of [...VERBS, ...QUESTIONS]) expect(may(principal, permission)).toBe(true);
  });
});
