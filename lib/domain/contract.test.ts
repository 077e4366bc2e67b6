import { describe, expect, it } from "vitest";
import { cacheEntryKey, contractOf, type PathConfig } from "./contract";

describe("cacheEntryKey", () => {
  it("puts the key where the pattern says", () => {
    expect(cacheEntryKey({ key: "profile:{key}:v1" }, "u-1")).toBe("profile:u-1:v1");
  });

  it("takes replacement patterns and braces in a key as text", () => {
    expect(cacheEntryKey({ key: "profile:{key}" }, "$&$1")).toBe("profile:$&$1");
    expect(cacheEntryKey({ key: "profile:{key}" }, "{key}")).toBe("profile:{key}");
  });
});

describe("contractOf", () => {
  it("leaves the stores out", () => {
    const path: PathConfig = {
      name: "profile",
      title: "Profile",
      mode: "native",
      acknowledge: "durable-append",
      invariant: "external",
      replay: "last-write-wins",
      maxTruthLagMs: 30_000,
      wording: { accepted: "We have it.", materialized: "Saved." },
      caches: [],
      replicas: [],
      mask: ["/email"],
      dependents: [],
      graceMs: 10_000,
      sweep: { share: 0.05 },
      sensors: { origin: null, caches: null },
    };
    expect(Object.keys(contractOf(path)).sort()).toEqual(
      ["acknowledge", "invariant", "maxTruthLagMs", "mode", "name", "replay", "title", "wording"].sort(),
    );
  });
});
