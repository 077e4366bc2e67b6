import { describe, expect, it } from "vitest";
import { parseConfig } from "./load-config";
import { ConfigError } from "./problem";

const QUEUE = "queue: { connection: queue, name: q, job: { key: /id } }";
const LEDGER = "ledger: { connection: shop, table: public.outbox, id: id, key: key";
const STATE = "state: { column: status, pending: [NEW], done: [SENT] }";
const CACHE = 'caches: [{ region: eu, connection: queue, key: "o:{key}", format: json }]';
const ORIGIN = "origin: { connection: shop, table: public.orders, key: id, value: { jsonb: doc } }";

const path = (...members: string[]) => `connections:
  queue: { redis: "redis://127.0.0.1" }
  shop: { postgres: "postgres://127.0.0.1/shop" }
paths:
  - name: orders
    mode: observed
    invariant: binding
    replay: versioned
    maxTruthLag: 1m
${members.map((member) => `    ${member}`).join("\n")}
`;

function problemsOf(text: string): readonly string[] {
  try {
    parseConfig(text, "t.yaml", {});
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
}

describe("what an observed path lets be repaired", () => {
  it.each<[string, string[]]>([
    ["a queue", [QUEUE, "repair: { queue: true }"]],
    ["an outbox with a column of states", [`${LEDGER}, ${STATE} }`, "repair: { queue: true }"]],
    ["a cache", [CACHE, "repair: { cache: true }"]],
    ["an origin", [ORIGIN, "repair: { origin: true }"]],
    ["all of them", [QUEUE, CACHE, ORIGIN, "repair: { queue: true, cache: true, origin: true }"]],
    ["nothing", [QUEUE, "repair: { queue: false, cache: false, origin: false }"]],
  ])("may be %s", (_, members) => {
    const config = parseConfig(path(...members), "t.yaml", {});
    expect(config.observed).toHaveLength(1);
  });

  it("is what the file allows, and nothing else", () => {
    const config = parseConfig(path(QUEUE, CACHE, "repair: { cache: true }"), "t.yaml", {});
    expect(config.observed[0]?.repair).toEqual({ queue: false, cache: true, origin: false });
  });

  it.each<[string, string[], string]>([
    [
      "a queue that is not mapped",
      [CACHE, "repair: { queue: true }"],
      "11:22: repair.queue of path orders allows changes to another system's queue, and the path has no queue, and no ledger with a column of states. Remove it, or map the queue.",
    ],
    [
      "an outbox of which every row was published",
      [`${LEDGER}, state: { insertOnly: true } }`, "repair: { queue: true }"],
      "and the path has no queue, and no ledger with a column of states.",
    ],
    ["a cache that is not mapped", [QUEUE, "repair: { cache: true }"], "and the path has no cache."],
    ["an origin that is not mapped", [QUEUE, "repair: { origin: true }"], "and the path has no origin."],
  ])("is not %s", (_, members, expected) => {
    const problems = problemsOf(path(...members));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });
});

describe("what is declared of another system's product", () => {
  it("is read as on a native path", () => {
    const members = [
      QUEUE,
      "maxCatchUp: 10m",
      "effects: [{ name: parcel, by: consumer, once: false }]",
      'wording: { accepted: "We have it.", materialized: "Done.", email: { says: "Your parcel is sent.", at: materialized } }',
    ];
    expect(parseConfig(path(...members), "t.yaml", {}).observed[0]).toMatchObject({
      maxCatchUpMs: 600_000,
      effects: [{ name: "parcel", by: "consumer", once: false }],
      wording: {
        accepted: "We have it.",
        places: [{ place: "email", says: "Your parcel is sent.", at: "materialized" }],
      },
    });
  });
});
