import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allEntries } from "../../../lib/http/openapi";
import { ProblemError } from "../../../lib/http/problem-error";
import { entryOf } from "../../../lib/http/serve";
import { callName, clientCalls, describedCalls, servedCall } from "../../../test/fixtures/api-calls";

const VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** The exports of each route file in the tree, by verb. */
const served = await Promise.all(
  readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts"))
    .map(async (file) => {
      const module = (await import(join(import.meta.dirname, file))) as Record<string, object>;
      return Object.entries(module)
        .filter(([verb]) => VERBS.includes(verb))
        .map(([verb, handler]) => ({ call: servedCall(verb, file), handler }));
    }),
).then((files) => files.flat());

describe("the API", () => {
  it.each(served)("serves $call as its entry states it", ({ call, handler }) => {
    const entry = entryOf(handler);
    expect(entry && callName(entry)).toBe(call);
  });

  it("serves every entry", () => {
    expect(served.length).toBeGreaterThan(35);
    expect(served.map(({ call }) => call).sort()).toEqual(allEntries().map(callName).sort());
  });

  it("describes every entry, and nothing else", () => {
    expect(describedCalls().sort()).toEqual(allEntries().map(callName).sort());
  });

  it("is called by the typed client, entry by entry", async () => {
    const asked = await clientCalls();
    for (const { error } of asked.values()) expect(error).toBeInstanceOf(ProblemError);
    expect([...asked.values()].map(({ call }) => call).sort()).toEqual(allEntries().map(callName).sort());
  });

  it("names a parameter of every address among the entry's params", () => {
    for (const entry of allEntries()) {
      const named = [...entry.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect([callName(entry), ...named]).toEqual([callName(entry), ...Object.keys(entry.params?.shape ?? {})]);
    }
  });
});
