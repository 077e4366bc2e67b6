import { describe, expect, it } from "vitest";
import { may, type Principal, QUESTIONS, VERBS } from "../domain/permission";
import { api } from "./api";

describe("permissions", () => {
  it("name each call of the API once, as a verb where it changes something and as a question otherwise", () => {
    const calls = Object.values(api).flatMap((entity) => Object.values(entity));
    const named = (method: string) => new Set(calls.filter((c) => c.method === method).map((c) => c.permission));
    expect([...named("POST")].filter((p) => p !== "path.read").sort()).toEqual([...VERBS].sort());
    expect([...named("GET")].sort()).toEqual([...QUESTIONS].sort());
  });

  it("are all held by a caller that reaches the console, and by the product's own workers", () => {
    const principals: Principal[] = [
      { name: "mara", kind: "loopback" },
      { name: "steward", kind: "worker" },
    ];
    for (const principal of principals)
      for (const permission of [...VERBS, ...QUESTIONS]) expect(may(principal, permission)).toBe(true);
  });
});
