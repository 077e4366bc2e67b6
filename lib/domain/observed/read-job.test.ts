import { describe, expect, it } from "vitest";
import type { JobRule } from "./mapping";
import { readJob } from "./read-job";

const item = (rule: Partial<Extract<JobRule, { kind: "item" }>>): JobRule => ({
  kind: "item",
  names: null,
  where: [],
  each: null,
  key: { kind: "pointers", pointers: ["/id"] },
  version: null,
  payload: null,
  operation: "set",
  ...rule,
});

const BOARD: JobRule[] = [
  item({
    where: [{ pointer: "/operation", texts: ["upsert"] }],
    key: { kind: "pointers", pointers: ["/task/id"] },
    version: "/task/version",
    payload: "/task",
  }),
  item({
    where: [{ pointer: "/operation", texts: ["delete"] }],
    key: { kind: "pointers", pointers: ["/taskId"] },
    operation: "delete",
  }),
  { kind: "ignore", names: null, where: [{ pointer: "/operation", texts: ["rebalance"] }] },
];

const NOBODY = { actor: null, requestId: null, idempotencyKey: null };
const job = (data: unknown, name = "flush", id = "1") => ({
  id,
  name,
  data: typeof data === "string" ? data : JSON.stringify(data),
});

describe("readJob", () => {
  it("takes the first rule that fits, with key, version and payload digit for digit", () => {
    const text = '{"operation":"upsert","task":{"id":7,"version":3,"points":1.10}}';
    expect(readJob(BOARD, ["key"], job(text))).toEqual({
      kind: "writes",
      writes: [{ key: "7", operation: "set", version: "3", payload: '{"id":7,"version":3,"points":1.10}', ...NOBODY }],
    });
  });

  it("reads who asked for a write from the job's own data, of a batch as well", () => {
    const rules = [
      item({
        each: "/events",
        key: { kind: "pointers", pointers: ["/id"] },
        actor: "/metadata/userId",
        requestId: "/metadata/request",
      }),
    ];
    const data = { events: [{ id: 1 }], metadata: { userId: "mara", request: 7 } };
    expect(readJob(rules, ["key"], job(data))).toMatchObject({
      writes: [{ key: "1", actor: "mara", requestId: "7", idempotencyKey: null }],
    });
  });

  it("reads a deletion without a value", () => {
    expect(readJob(BOARD, ["key"], job({ operation: "delete", taskId: "a" }))).toEqual({
      kind: "writes",
      writes: [{ key: "a", operation: "delete", version: null, payload: undefined, ...NOBODY }],
    });
  });

  it.each([
    ["nobody's job", { operation: "rebalance" }, "ignored"],
    ["an operation that no rule has", { operation: "merge" }, "unclassified"],
    ["a job without its key", { operation: "upsert", task: {} }, "unclassified"],
    ["a job whose key is a group", { operation: "upsert", task: { id: {} } }, "unclassified"],
    ["data that is no JSON", "{", "unclassified"],
  ])("takes %s as %s", (_, data, kind) => {
    expect(readJob(BOARD, ["key"], job(data)).kind).toBe(kind);
  });

  it("reads every member of a batch, and none of a batch with one that has no key", () => {
    const rules = [item({ names: ["batch"], each: "/events", key: { kind: "pointers", pointers: ["/recordId"] } })];
    const whole = readJob(rules, ["key"], job({ events: [{ recordId: 1 }, { recordId: 2 }] }, "batch"));
    expect(whole.kind === "writes" && whole.writes.map(({ key }) => key)).toEqual(["1", "2"]);
    expect(readJob(rules, ["key"], job({ events: [{ recordId: 1 }, {}] }, "batch")).kind).toBe("unclassified");
    expect(readJob(rules, ["key"], job({ events: 1 }, "batch")).kind).toBe("unclassified");
    expect(readJob(rules, ["key"], job({}, "other")).kind).toBe("unclassified");
  });

  it("reads a key from the job's id, and joins the parts of a composite key", () => {
    const byId = [item({ key: { kind: "job-id", template: "task_{key}" } })];
    expect(readJob(byId, ["key"], job({}, "x", "task_9"))).toMatchObject({ writes: [{ key: "9" }] });
    expect(readJob(byId, ["key"], job({}, "x", "repeat_9")).kind).toBe("unclassified");
    const composite = [item({ key: { kind: "pointers", pointers: ["/tenant", "/id"] } })];
    expect(readJob(composite, ["tenant", "id"], job({ tenant: "a:b", id: 1 }))).toMatchObject({
      writes: [{ key: "a\\:b:1" }],
    });
  });
});
