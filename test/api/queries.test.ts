import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { apiForTests, expectProblem } from "../fixtures/api";

const api = apiForTests();

beforeAll(async () => {
  for (let n = 0; n < 3; n++)
    await api.post("/paths/profile/mutations", {
      key: `key-${n}`,
      operation: "set",
      payload: { n },
      idempotencyKey: randomUUID(),
      actor: "mara",
    });
});

const NUL = "%00";
const LONG = "k".repeat(10_000);

describe("a question that cannot be", () => {
  it.each<[string, RegExp]>([
    ["/paths/profile/keys?limit=0", /limit/],
    ["/paths/profile/keys?limit=-1", /limit/],
    ["/paths/profile/keys?limit=1001", /limit/],
    ["/paths/profile/keys?limit=1e400", /limit/],
    ["/paths/profile/keys?limit=NaN", /limit/],
    ["/paths/profile/keys?limit=1.5", /limit/],
    ["/paths/profile/keys?limit=1&limit=2", /"limit" twice/],
    ["/paths/profile/keys?prefx=k", /prefx/],
    ["/paths/profile/keys?__proto__=1", /__proto__/],
    [`/paths/profile/keys?prefix=${NUL}`, /prefix/],
    [`/paths/profile/keys?prefix=${LONG}`, /prefix/],
    [`/paths/profile/keys/${LONG}`, /longer than 512 bytes/],
    [`/paths/profile/keys/a${NUL}b`, /control character/],
    ["/paths/profile/keys/a%0Ab", /control character/],
    [`/paths/profile/keys/${LONG}/mutations`, /longer than 512 bytes/],
    ["/divergences?finding=lost", /finding/],
    [`/divergences?prefix=${NUL}`, /prefix/],
    [`/divergences?prefix=${LONG}`, /prefix/],
    ["/divergences?olderThanMs=-1", /olderThanMs/],
    ["/divergences?olderThanMs=1e400", /olderThanMs/],
    ["/divergences?olderThanMs=9007199254740993", /olderThanMs/],
    ["/saved", /Ask by key/],
    ["/saved?path=profile", /Ask by key/],
    ["/saved?key=", /\/key: The text is empty/],
    [`/saved?key=${LONG}`, /longer than 512 bytes/],
    [`/saved?actor=${NUL}`, /control character/],
    ["/saved?requestId=a%1B%5B31m", /control character/],
    ["/saved?mutation=1%20OR%201=1", /A mutation id is a UUID/],
    ["/saved?idempotencyKey=a&idempotencyKey=b", /"idempotencyKey" twice/],
  ])("%s is refused", async (address, detail) => {
    expectProblem(await api.get(address), 422, "invalid", detail);
  });

  it.each([
    "/paths/nowhere",
    "/paths/__proto__",
    "/paths/nowhere/keys",
    "/paths/nowhere/keys/k",
    "/paths/nowhere/keys/k/mutations",
    "/paths/nowhere/series?from=2026-01-01T00:00:00Z&to=2026-01-01T00:01:00Z&step=15s",
    "/divergences?path=nowhere",
    "/divergences?path=%00",
    "/saved?path=nowhere&key=k",
  ])("%s names a path that there is not, and is told of those that there are", async (address) => {
    expectProblem(await api.get(address), 404, "unknown-path", /The paths are profile/);
  });
});

describe("a cursor", () => {
  const LISTS = ["/paths/profile/keys?limit=1", "/paths/profile/keys/key-0/mutations?limit=1", "/divergences?limit=1"];
  const FORGED = [
    ["made up", "abc"],
    ["made of two parts", "eyJhZnRlciI6IiJ9.AAAAAAAAAAAAAAAAAAAAAA"],
    ["a path", "../../etc/passwd"],
    ["SQL", "' OR '1'='1"],
    ["a NUL", "\u0000.\u0000"],
    ["no text at all", "."],
  ] as const;
  const lists = [...LISTS, "/saved?actor=mara&limit=1"];

  it.each(lists.flatMap((list) => FORGED.map(([what, cursor]) => [list, what, cursor] as const)))(
    "of %s that is %s is refused",
    async (list, _, cursor) => {
      const answer = await api.get(`${list}&cursor=${encodeURIComponent(cursor)}`);
      expectProblem(answer, 422, "bad-cursor", /is not from this list/);
    },
  );

  it.each(lists)("of %s that is longer than any is refused", async (list) => {
    expectProblem(await api.get(`${list}&cursor=${"a".repeat(5_000)}`), 422, "invalid", /cursor/);
  });

  it("is taken by its own list, and refused when it is altered or given to another", async () => {
    const first = (await api.get("/paths/profile/keys?limit=1")).body;
    expect(first.items).toMatchObject([{ key: "key-0" }]);
    const cursor: string = first.next;
    const second = await api.get(`/paths/profile/keys?limit=1&cursor=${cursor}`);
    expect(second.body.items).toMatchObject([{ key: "key-1" }]);
    const [key, place = "", signature = ""] = cursor.split(".");
    const elsewhere = Buffer.from('{"after":"key-1"}').toString("base64url");
    for (const forged of [
      `${elsewhere}.${signature}`,
      `${place}A.${signature}`,
      `${place}.${signature.slice(0, -1)}`,
    ].map((text) => `${key}.${text}`))
      expectProblem(await api.get(`/paths/profile/keys?limit=1&cursor=${forged}`), 422, "bad-cursor", /Start again/);
    for (const other of [
      "/paths/profile/keys?prefix=key&limit=1",
      "/paths/order-status/keys?limit=1",
      "/paths/profile/keys/key-0/mutations?limit=1",
      "/divergences?limit=1",
    ])
      expectProblem(await api.get(`${other}&cursor=${cursor}`), 422, "bad-cursor", /Start again/);
  });
});

describe("an open list", () => {
  it("goes on after the console started again under a new secret, while the former one is named", async () => {
    const address = "/paths/profile/keys?limit=1";
    const { next } = (await api.get(address)).body;
    const former = process.env.TRUEUP_SECRET;
    await api.restart({ TRUEUP_SECRET: "n".repeat(32), TRUEUP_SECRET_PREVIOUS: former });
    expect((await api.get(`${address}&cursor=${next}`)).body.items).toMatchObject([{ key: "key-1" }]);
    await api.restart({ TRUEUP_SECRET_PREVIOUS: "" });
    expectProblem(await api.get(`${address}&cursor=${next}`), 422, "bad-cursor", /Start again/);
  });
});

describe("a range of time", () => {
  const series = (from: string, to: string, step = "15s") =>
    api.get(`/paths/profile/series?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}&step=${step}`);

  it.each<[string, string, string, RegExp]>([
    ["backwards", "2026-01-01T00:01:00Z", "2026-01-01T00:00:00Z", /`from` is after `to`/],
    [
      "longer than anyone can see",
      "1970-01-01T00:00:00Z",
      "9999-12-31T23:59:59Z",
      /points at this step; the limit is 2000/,
    ],
    ["without an offset", "2026-01-01T00:00:00", "2026-01-01T00:01:00", /RFC 3339/],
    ["on a day that there is not", "2026-02-30T00:00:00Z", "2026-03-01T00:00:00Z", /RFC 3339/],
    ["in words", "yesterday", "today", /RFC 3339/],
    ["past the year 9999", "+010000-01-01T00:00:00Z", "+010000-01-01T00:01:00Z", /RFC 3339/],
    ["past the year 9999 by its offset", "9999-12-31T23:59:00-23:59", "9999-12-31T23:59:59-23:59", /RFC 3339|9999/],
    ["before the year 0 by its offset", "0000-01-01T00:00:00+23:59", "0000-01-01T00:01:00+23:59", /RFC 3339|9999/],
  ])("%s is refused", async (_, from, to, detail) => {
    expectProblem(await series(from, to), 422, "invalid", detail);
  });

  it.each(["0", "-1", "0.5", "1e3", "NaN", "99999999999", "2d", "500ms", ""])(
    "in steps of %j is refused",
    async (step) => {
      expectProblem(await series("2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z", step), 422, "invalid", /step/);
    },
  );

  it.each<[string, string, string, number]>([
    ["in 1970", "1970-01-01T00:00:00Z", "1970-01-01T00:01:00Z", 5],
    ["before 1970", "1969-12-31T23:59:00Z", "1970-01-01T00:00:00Z", 5],
    ["in 9999", "9999-12-31T23:58:59Z", "9999-12-31T23:59:59Z", 5],
    ["across the hour that is skipped", "2026-03-29T01:59:30+01:00", "2026-03-29T03:00:30+02:00", 5],
    ["across the hour that comes twice", "2026-10-25T02:59:30+02:00", "2026-10-25T02:00:30+01:00", 5],
    ["of one moment", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 1],
  ])("%s has a point a step, each without a figure that nobody measured", async (_, from, to, points) => {
    const answer = await series(from, to);
    expect(answer.status).toBe(200);
    expect(answer.body.points).toHaveLength(points);
    for (const point of answer.body.points) expect(point).toMatchObject({ outstanding: null, truthLagMs: null });
    expect(answer.body.from).toBe(new Date(from).toISOString());
  });
});

describe("the catch-up arithmetic", () => {
  const ask = (part: object) =>
    api.post("/catch-up", { ingressPerSec: 1, drainPerSec: 1, forMs: 1, safeDrainPerSec: 1, ...part });

  it.each<[string, unknown]>([
    ["ingressPerSec", -1],
    ["ingressPerSec", 10_000_001],
    ["ingressPerSec", "1"],
    ["ingressPerSec", null],
    ["drainPerSec", -0.5],
    ["drainPerSec", 1e9],
    ["safeDrainPerSec", -1],
    ["forMs", -1],
    ["forMs", 1.5],
    ["forMs", 366 * 86_400_000 + 1],
    ["backlog", -1],
    ["backlog", 1e13],
  ])("refuses %s %j and names it", async (name, value) => {
    const number = typeof value === "number" ? String(value) : JSON.stringify(value);
    const body = JSON.stringify({ ingressPerSec: 1, drainPerSec: 1, forMs: 1, safeDrainPerSec: 1, [name]: "@" });
    expectProblem(await api.post("/catch-up", body.replace('"@"', number)), 422, "invalid", new RegExp(name));
  });

  it.each([
    [{ safeDrainPerSec: 1 }, { headroomPerSec: 0, catchUpMs: null }],
    [{ safeDrainPerSec: 0 }, { headroomPerSec: -1, catchUpMs: null }],
    [
      { ingressPerSec: 0, drainPerSec: 0, safeDrainPerSec: 0, forMs: 0 },
      { backlog: 0, catchUpMs: null },
    ],
    [
      { ingressPerSec: 10_000_000, drainPerSec: 0, forMs: 31_622_400_000, safeDrainPerSec: 10_000_000 },
      { backlog: 316_224_000_000_000, catchUpMs: null },
    ],
    [
      { ingressPerSec: 4_000, drainPerSec: 3_200, forMs: 600_000, safeDrainPerSec: 4_500 },
      { backlog: 480_000, headroomPerSec: 500, catchUpMs: 960_000 },
    ],
  ])("answers %j without headroom as never, and the rest exactly", async (question, answer) => {
    expect(await ask(question)).toMatchObject({ status: 200, body: answer });
  });
});

describe("a pause that cannot be", () => {
  it.each<[string, object, RegExp]>([
    ["without a reason", { paused: true }, /\/reason/],
    ["with blanks for a reason", { paused: true, reason: "  " }, /A reason is needed/],
    ["with a reason of 10 KB", { paused: true, reason: "r".repeat(9_000) }, /\/reason/],
    ["that does not say what", { reason: "a test" }, /Send true to pause/],
    ["of a negative lane", { paused: true, reason: "a test", lane: -1 }, /\/lane/],
    ["of half a lane", { paused: true, reason: "a test", lane: 0.5 }, /\/lane/],
    ["of a lane that there is not", { paused: true, reason: "a test", lane: 4 }, /lanes are 0 to 3/],
    ["of a lane and a key", { paused: true, reason: "a test", lane: 0, key: "k" }, /not both/],
    ["of an empty key", { paused: true, reason: "a test", key: "" }, /\/key: The text is empty/],
    ["of a key of 10 KB", { paused: true, reason: "a test", key: "k".repeat(9_000) }, /longer than 512 bytes/],
  ])("%s is refused, and changes neither epoch nor audit", async (_, body, detail) => {
    const before = await api.traces();
    expectProblem(await api.post("/paths/profile/drain", body), 422, "invalid", detail);
    expect(await api.traces()).toEqual(before);
  });

  it("of a path that there is not is refused", async () => {
    const before = await api.traces();
    const answer = await api.post("/paths/nowhere/drain", { paused: true, reason: "a test" });
    expectProblem(answer, 404, "unknown-path", /no path "nowhere"/);
    expect(await api.traces()).toEqual(before);
  });

  it("is told from one that can: that one raises the epoch and is in the audit, with its request as it was sent", async () => {
    const worker = await api.system.run(runMaterializer);
    const before = await api.traces();
    const body = { paused: true, reason: "<b>why</b>\u001b[31m", key: "{strange}:*" };
    const answer = await api.post("/paths/profile/drain", body, { "x-request-id": "r-1" });
    expect(answer).toMatchObject({ status: 200, body: { epoch: "2" } });
    // The worker has keys of its own in the queue.
    const { queue: _after, ...after } = await api.traces();
    const { queue: _before, ...expected } = before;
    expect(after).toEqual({ ...expected, audit: "1", drain_hold: "1", epochs: String(Number(before.epochs) + 1) });
    const { rows } = await api.system.ledger.query("SELECT reason, subject, request_id FROM audit");
    expect(rows).toEqual([{ reason: body.reason, subject: "path profile, key {strange}:*", request_id: "r-1" }]);
    await worker.stop();
  });
});
