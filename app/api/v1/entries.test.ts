import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../../lib/api/entry";
import { createClient } from "../../../lib/http/client";
import { allEntries, openApiDocument } from "../../../lib/http/openapi";
import { entryOf } from "../../../lib/http/serve";

const VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const nameOf = ({ method, path }: Entry) => `${method} ${path}`;

/** The exports of each route file in the tree, by verb. */
const served = await Promise.all(
  readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts"))
    .map(async (file) => {
      const address = `/${file.slice(0, -"/route.ts".length).replaceAll(/\[(\w+)\]/g, "{$1}")}`;
      const module = (await import(join(import.meta.dirname, file))) as Record<string, object>;
      return Object.entries(module)
        .filter(([verb]) => VERBS.includes(verb))
        .map(([verb, handler]) => ({ call: `${verb} ${address}`, handler }));
    }),
).then((files) => files.flat());

describe("the API", () => {
  it.each(served)("serves $call as its entry states it", ({ call, handler }) => {
    const entry = entryOf(handler);
    expect(entry && nameOf(entry)).toBe(call);
  });

  it("serves every entry", () => {
    expect(served.length).toBeGreaterThan(35);
    expect(served.map(({ call }) => call).sort()).toEqual(allEntries().map(nameOf).sort());
  });

  it("describes every entry, and nothing else", () => {
    const described = Object.entries(openApiDocument("/api/v1", "1.0.0").paths ?? {}).flatMap(([path, calls]) =>
      Object.keys(calls).map((verb) => `${verb.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(allEntries().map(nameOf).sort());
  });

  it("is called by the typed client, entry by entry", async () => {
    const asked: string[] = [];
    const heard: typeof fetch = async (input, init) => {
      asked.push(`${init?.method} ${decodeURIComponent(String(input)).slice("/api/v1".length)}`);
      return new Response("{}", { status: 500 });
    };
    const client = createClient({ baseUrl: "", fetch: heard });
    // Each parameter stands for itself, so that the address is the entry's own.
    const params = { path: "{path}", key: "{key}", id: "{id}", name: "{name}" };
    type AnyCall = (given: { params: typeof params }) => Promise<unknown>;
    for (const calls of Object.values(client))
      for (const call of Object.values(calls as object) as AnyCall[]) await expect(call({ params })).rejects.toThrow();
    expect(asked.sort()).toEqual(allEntries().map(nameOf).sort());
  });

  it("names a parameter of every address among the entry's params", () => {
    for (const entry of allEntries()) {
      const named = [...entry.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect([nameOf(entry), ...named]).toEqual([nameOf(entry), ...Object.keys(entry.params?.shape ?? {})]);
    }
  });
});
