import { describe, expect, it } from "vitest";
import { faultOf, MAX_IDENTIFIER_BYTES, MAX_PAYLOAD_CHARACTERS, type ProposedMutation } from "./check-mutation";
import type { OriginConfig, PathConfig, ReplayModel } from "./contract";
import { MAX_KEY_BYTES } from "./identifier-text";
import type { Json } from "./json";
import { MAX_JSON_DEPTH } from "./json-fault";
import type { Operation } from "./mutation";

const origin: OriginConfig = {
  connection: "shop",
  schema: "public",
  table: "t",
  key: "k",
  version: "v",
  value: { kind: "jsonb", column: "doc" },
};

function path(replay: ReplayModel, over: Partial<OriginConfig> = {}): PathConfig {
  return {
    name: "profile",
    title: "Profile",
    mode: "native",
    acknowledge: "durable-append",
    invariant: "external",
    replay,
    maxTruthLagMs: 30_000,
    wording: { accepted: "", materialized: "" },
    caches: [],
    origin: { ...origin, ...over },
    replicas: [],
    mask: [],
    dependents: [],
    graceMs: 10_000,
    sweep: { share: 0.05 },
    sensors: { origin: null, caches: null },
  };
}

const write = (part: Partial<ProposedMutation> = {}): ProposedMutation => ({
  key: "u-1",
  operation: "set",
  payload: { name: "x" },
  idempotencyKey: "i-1",
  ...part,
});
/** As a program may hand it over, whatever the types say. */
const payload = (value: unknown) => write({ payload: value as Json });
const nested = (depth: number) => JSON.parse(`${"[".repeat(depth)}1${"]".repeat(depth)}`) as Json;

describe("operations", () => {
  const HAS: Record<ReplayModel, Operation[]> = {
    "last-write-wins": ["set", "delete"],
    versioned: ["transition", "delete"],
    monotonic: ["set"],
    merge: ["increment"],
    append: ["append"],
  };
  it.each(Object.entries(HAS) as [ReplayModel, Operation[]][])("%s has %s and refuses every other", (replay, has) => {
    for (const operation of ["set", "delete", "increment", "append", "transition"] as const) {
      const fault = faultOf(
        path(replay, { greatest: "/n" }),
        write({ operation, payload: operation === "delete" ? undefined : { n: 1 } }),
      );
      if (has.includes(operation)) expect(fault).toBeNull();
      else expect(fault).toMatchObject({ kind: "invalid", pointer: "/operation" });
    }
  });
});

describe("what a key and the other identifiers may be", () => {
  it.each([
    "a:b",
    "{k}",
    "*",
    "?",
    "[",
    "a b",
    "日本",
    "é",
    "\u202ek",
    "k".repeat(MAX_KEY_BYTES),
    "é".repeat(MAX_KEY_BYTES / 2),
  ])("takes %j", (key) => {
    expect(faultOf(path("last-write-wins"), write({ key }))).toBeNull();
  });

  it.each([
    ["", /empty/],
    ["k".repeat(MAX_KEY_BYTES + 1), /longer than/],
    ["é".repeat(MAX_KEY_BYTES / 2 + 1), /longer than/],
    ["k".repeat(10_240), /longer than/],
    ["a\0b", /control character/],
    ["a\nb", /control character/],
    ["\u001b[31m", /control character/],
    ["\ud800", /surrogate/],
    ["a\udc00b", /surrogate/],
  ])("refuses %j", (text, because) => {
    for (const member of ["key", "idempotencyKey", "actor", "requestId"] as const)
      if (member === "key" || text.length !== MAX_KEY_BYTES + 1)
        expect(faultOf(path("last-write-wins"), write({ [member]: text }))).toMatchObject({
          kind: "invalid",
          pointer: `/${member}`,
          detail: expect.stringMatching(because),
        });
  });

  it("bounds the others more tightly than the key", () => {
    expect(faultOf(path("last-write-wins"), write({ actor: "a".repeat(MAX_IDENTIFIER_BYTES) }))).toBeNull();
    expect(faultOf(path("last-write-wins"), write({ actor: "a".repeat(MAX_IDENTIFIER_BYTES + 1) }))).toMatchObject({
      pointer: "/actor",
    });
    expect(faultOf(path("last-write-wins"), write({ actor: null, requestId: null }))).toBeNull();
  });
});

describe("the version that a change builds on", () => {
  const on = (basedOn: bigint | null | undefined) => write({ operation: "transition", basedOn });

  it.each([undefined, null, 0n, 1n, 9_007_199_254_740_993n, 2n ** 62n])("takes %s", (basedOn) => {
    expect(faultOf(path("versioned"), on(basedOn))).toBeNull();
  });

  it.each([-1n, 2n ** 62n + 1n, 2n ** 70n])("refuses %s", (basedOn) => {
    expect(faultOf(path("versioned"), on(basedOn))).toMatchObject({ pointer: "/basedOn" });
  });

  it("is refused where nothing builds on versions", () => {
    expect(faultOf(path("last-write-wins"), write({ basedOn: 1n }))).toMatchObject({
      pointer: "/basedOn",
      detail: expect.stringMatching(/Only versioned/),
    });
  });
});

describe("payloads", () => {
  it.each<[string, unknown]>([
    ["a group", { a: 1, b: [true, null, "x"] }],
    ["a text", "x"],
    ["a number", 1.5],
    ["the greatest exact number", Number.MAX_SAFE_INTEGER],
    ["markup and schemes, which are only text here", { a: "<script>", b: "javascript:alert(1)", c: "=1+1" }],
    ["as deep as is let in", nested(MAX_JSON_DEPTH)],
    ["members named like an object's own", { constructor: 1, toString: 2, hasOwnProperty: 3 }],
  ])("takes %s", (_, value) => {
    expect(faultOf(path("last-write-wins"), payload(value))).toBeNull();
  });

  it.each<[string, unknown, string, RegExp]>([
    ["NUL in a text", { a: ["x\0"] }, "/payload/a/0", /NUL/],
    ["NUL in a name", { "x\0": 1 }, "/payload/x\0", /NUL/],
    ["half a surrogate pair", { a: "\ud83d" }, "/payload/a", /surrogate/],
    ["NaN", { a: Number.NaN }, "/payload/a", /no NaN/],
    ["infinity", { a: { b: Number.POSITIVE_INFINITY } }, "/payload/a/b", /no Infinity/],
    ["1e400", { a: Number("1e400") }, "/payload/a", /no Infinity/],
    ["a negative zero", [-0], "/payload/0", /negative zero/],
    ["a number past 2^53", { a: 2 ** 53 }, "/payload/a", /as text/],
    ["__proto__", JSON.parse('{"a": {"__proto__": {"admin": true}}}'), "/payload/a/__proto__", /Rename/],
    ["one level too deep", nested(MAX_JSON_DEPTH + 1), "/payload", /nested/],
    ["a missing value", { a: undefined }, "/payload/a", /undefined/],
    ["a bigint", { a: 1n }, "/payload/a", /bigint/],
    ["a function", { a: () => 1 }, "/payload/a", /function/],
    ["a date", { at: new Date(0) }, "/payload/at", /toJSON method/],
  ])("refuses %s", (_, value, pointer, because) => {
    const fault = faultOf(path("last-write-wins"), payload(value));
    expect(fault).toMatchObject({ kind: "invalid", detail: expect.stringMatching(because) });
    expect(fault?.pointer.startsWith(pointer)).toBe(true);
  });

  it("refuses what goes round in a circle, and ends", () => {
    const round: { self?: unknown } = {};
    round.self = round;
    expect(faultOf(path("last-write-wins"), payload(round))).toMatchObject({
      kind: "invalid",
      detail: expect.stringMatching(/nested/),
    });
  });

  it("refuses what is too large, by its JSON text", () => {
    const fits = "x".repeat(MAX_PAYLOAD_CHARACTERS - 2);
    expect(faultOf(path("last-write-wins"), payload(fits))).toBeNull();
    expect(faultOf(path("last-write-wins"), payload(`${fits}x`))).toMatchObject({
      kind: "too-large",
      pointer: "/payload",
    });
  });

  it("refuses none where one is needed, and one where none is", () => {
    expect(faultOf(path("last-write-wins"), payload(undefined))).toMatchObject({ pointer: "/payload" });
    expect(faultOf(path("last-write-wins"), payload(null))).toMatchObject({ pointer: "/payload" });
    expect(faultOf(path("last-write-wins"), write({ operation: "delete" }))).toMatchObject({
      detail: expect.stringMatching(/no payload/),
    });
    expect(faultOf(path("last-write-wins"), write({ operation: "delete", payload: undefined }))).toBeNull();
  });

  it.each([[{}], [[1]], [1], [{ n: "1" }], [{ n: 1, m: null }]])("refuses to increment by %j", (value) => {
    expect(faultOf(path("merge"), write({ operation: "increment", payload: value as Json }))).toMatchObject({
      pointer: "/payload",
    });
  });

  it("wants a number at the member that may never fall", () => {
    const monotonic = path("monotonic", { greatest: "/a/mark" });
    expect(faultOf(monotonic, payload({ a: { mark: 0 } }))).toBeNull();
    for (const value of [{ a: { mark: "9" } }, { mark: 9 }, [9], 9])
      expect(faultOf(monotonic, payload(value))).toMatchObject({ detail: expect.stringMatching("/a/mark") });
  });

  it("wants members that have columns", () => {
    const columns = path("last-write-wins", { value: { kind: "columns", columns: ["name", "email"] } });
    expect(faultOf(columns, payload({ name: "x" }))).toBeNull();
    expect(faultOf(columns, payload({ name: "x", phone: "1" }))).toMatchObject({
      detail: expect.stringMatching(/no column for "phone"/),
    });
    for (const value of ["x", ["x"], 1])
      expect(faultOf(columns, payload(value))).toMatchObject({ pointer: "/payload" });
  });
});
