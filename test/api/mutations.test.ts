import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openConsole } from "../../lib/composition/console";
import { apiForTests, expectProblem } from "../fixtures/api";

const api = apiForTests();

const PROFILE = "/paths/profile/mutations";
const ORDERS = "/paths/order-status/mutations";
const write = (part: object = {}) => ({
  key: "k",
  operation: "set",
  payload: { n: 1 },
  idempotencyKey: randomUUID(),
  ...part,
});

describe("a write that cannot be", () => {
  const LONG = "k".repeat(10_000);
  it.each<[string, string, object, RegExp]>([
    ["an empty key", PROFILE, { key: "" }, /\/key: The text is empty/],
    ["a key of 10 KB", PROFILE, { key: LONG }, /\/key: The text is longer than 512 bytes/],
    ["a key of 513 bytes in fewer characters", PROFILE, { key: "é".repeat(257) }, /longer than 512 bytes/],
    ["a line break in its key", PROFILE, { key: "a\nb" }, /\/key: The text has a control character/],
    ["a terminal escape in its key", PROFILE, { key: "a\u001b[31m" }, /control character/],
    ["an eight-bit terminal escape in its key", PROFILE, { key: "a\u009b31m" }, /control character/],
    ["no key", PROFILE, { key: undefined }, /\/key/],
    ["a key that is a number", PROFILE, { key: 7 }, /\/key/],
    ["an empty idempotency key", PROFILE, { idempotencyKey: "" }, /\/idempotencyKey: The text is empty/],
    ["an idempotency key of 10 KB", PROFILE, { idempotencyKey: LONG }, /\/idempotencyKey: .*longer than 256 bytes/],
    ["a line break in its actor", PROFILE, { actor: "mara\nroot" }, /\/actor: The text has a control character/],
    ["an empty actor", PROFILE, { actor: "" }, /\/actor: The text is empty/],
    ["a request id of 10 KB", PROFILE, { requestId: LONG }, /\/requestId: .*longer than 256 bytes/],
    ["an operation of another model", PROFILE, { operation: "increment" }, /replays as last-write-wins/],
    ["an operation that there is not", PROFILE, { operation: "drop" }, /\/operation/],
    ["no payload", PROFILE, { payload: undefined }, /\/payload: A payload is needed/],
    ["a payload with a delete", PROFILE, { operation: "delete" }, /\/payload: A delete has no payload/],
    ["a version where none is known", PROFILE, { basedOn: "1" }, /\/basedOn: Only versioned paths/],
    ["a negative version", ORDERS, { operation: "transition", basedOn: -1 }, /\/basedOn/],
    ["a negative version as text", ORDERS, { operation: "transition", basedOn: "-1" }, /\/basedOn/],
    ["half a version", ORDERS, { operation: "transition", basedOn: 1.5 }, /\/basedOn/],
    ["a version of 19 digits", ORDERS, { operation: "transition", basedOn: "9".repeat(19) }, /\/basedOn/],
    ["a column that there is not", "/paths/loyalty/mutations", { operation: "increment" }, /no column for "n"/],
    [
      "an increment that is no number",
      "/paths/loyalty/mutations",
      { operation: "increment", payload: { points: "1" } },
      /object of numbers/,
    ],
    ["no mark on a monotonic path", "/paths/stock-mark/mutations", {}, /A number is needed at \/mark/],
    [
      "an empty key on a path that its cache acknowledges",
      "/paths/draft-notes/mutations",
      { key: "" },
      /The text is empty/,
    ],
  ])("with %s is refused, and leaves nothing behind", async (_, address, part, detail) => {
    const before = await api.traces();
    expectProblem(await api.post(address, write(part)), 422, "invalid", detail);
    expect(await api.traces()).toEqual(before);
  });

  it("with more payload than is let in is refused as too large, and leaves nothing behind", async () => {
    const before = await api.traces();
    const answer = await api.post(PROFILE, write({ payload: { text: "x".repeat(300_000) } }));
    expectProblem(answer, 413, "too-large", /larger than 262144 characters/);
    expect(await api.traces()).toEqual(before);
  });

  it.each(["nowhere", "__proto__", "constructor", "PROFILE", "profile ", "..%2Fprofile", "%00"])(
    "to the path %j, which there is not, is refused with the names of those that there are",
    async (path) => {
      const before = await api.traces();
      for (const route of ["mutations", "mutations/batch"]) {
        const body = route === "mutations" ? write() : { mutations: [write()] };
        const answer = await api.post(`/paths/${encodeURI(path).replaceAll("%25", "%")}/${route}`, body);
        expectProblem(answer, 404, "unknown-path", /The paths are profile, order-status/);
      }
      expect(await api.traces()).toEqual(before);
    },
  );
});

describe("a number past a double's range", () => {
  const DIGITS = `1${"0".repeat(400)}`;
  const given = (key: string, payload: string) =>
    `{"key":"${key}","operation":"set","payload":${payload},"idempotencyKey":"${randomUUID()}"}`;

  it("is taken with its digits written out, alone and in a batch, and shown with all of them", async () => {
    expect((await api.post(PROFILE, given("vast-1", `{"n":${DIGITS}}`))).status).toBe(202);
    const batch = await api.post(`${PROFILE}/batch`, `{"mutations":[${given("vast-2", `{"n":${DIGITS}}`)}]}`);
    expect(batch.body.items).toMatchObject([{ status: 202 }]);
    for (const key of ["vast-1", "vast-2"]) {
      const page = await api.get(`/paths/profile/keys/${key}`);
      expect(page).toMatchObject({ status: 200, body: { ledger: { valueText: `{"n": ${DIGITS}}` } } });
      const [mutation] = (await api.get(`/paths/profile/keys/${key}/mutations`)).body.items;
      expect(mutation).toMatchObject({ payloadText: `{"n": ${DIGITS}}` });
    }
  });

  it("is taken in an amendment, and its plan's items show it", async () => {
    const { body } = await api.post(PROFILE, write({ key: "vast-3" }));
    const scope = { paths: ["profile"], keys: { list: ["vast-3"] } };
    const incident = await api.post("/incidents", { title: "Vast", reason: "a test", scope });
    const asked = `{"kind":"amend","reason":"a test","selection":{"mutations":["${body.mutation.id}"]},"payload":{"n":${DIGITS}}}`;
    const plan = await api.post(`/incidents/${incident.body.id}/plans`, asked);
    expect(plan).toMatchObject({ status: 201, body: { payloadText: expect.stringContaining(DIGITS) } });
    const items = await api.get(`/plans/${plan.body.id}/items`);
    expect(items).toMatchObject({ status: 200, body: { items: [{ valueText: expect.stringContaining(DIGITS) }] } });
  });
});

describe("one idempotency key", () => {
  it("with two payloads is refused the second time, and the first answer stands", async () => {
    const first = write({ key: "idem" });
    const { body } = await api.post(PROFILE, first);
    const before = await api.traces();
    for (const other of [{ payload: { n: 2 } }, { key: "another" }, { operation: "delete", payload: undefined }]) {
      const answer = await api.post(PROFILE, { ...first, ...other });
      expectProblem(answer, 409, "idempotency-mismatch", new RegExp(`${body.mutation.id}.*Nothing was changed`));
    }
    expect(await api.traces()).toEqual(before);
    expect(await api.post(PROFILE, first)).toMatchObject({ status: 200, body: { mutation: { id: body.mutation.id } } });
    expect(await api.traces()).toEqual(before);
  });

  it("with two payloads in one batch is taken once", async () => {
    const idempotencyKey = randomUUID();
    const answer = await api.post(`${PROFILE}/batch`, {
      mutations: [1, 2].map((n) => write({ key: "idem-batch", payload: { n }, idempotencyKey })),
    });
    expect(answer.body.items).toMatchObject([{ status: 202 }, { status: 409, code: "idempotency-mismatch" }]);
    expect((await api.get("/paths/profile/keys/idem-batch/mutations")).body.items).toHaveLength(1);
  });

  it.each(["profile", "draft-notes"])("with two payloads at once is taken once on %s", async (path) => {
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        api.post(`/paths/${path}/mutations`, write({ key: "idem-race", payload: { n }, idempotencyKey })),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([202, 409, 409, 409]);
    // A cache that acknowledged alone brings one write into the ledger a moment later, and no other.
    const history = async () => (await api.get(`/paths/${path}/keys/idem-race/mutations`)).body.items.length;
    await expect.poll(history, { timeout: 10_000 }).toBe(1);
    const { stores } = await openConsole();
    const waiting = () => stores.paths.get(path)?.caches[0]?.inventorySize();
    await expect.poll(waiting, { timeout: 10_000 }).toBe(0);
  });
});

describe("a version that a change builds on", () => {
  const step = (key: string, basedOn?: string | number | null) => write({ key, operation: "transition", basedOn });

  it.each([
    ["the one before the last", "1"],
    ["none, where there is one", undefined],
    ["zero, where there is one", 0],
    ["one that was skipped to", "7"],
    ["the greatest that can be written", "9".repeat(18)],
  ])("is refused when it is %s, and leaves nothing behind", async (name, basedOn) => {
    const key = `order ${name}`;
    expect((await api.post(ORDERS, step(key))).status).toBe(202);
    expect((await api.post(ORDERS, step(key, "1"))).status).toBe(202);
    const before = await api.traces();
    expectProblem(await api.post(ORDERS, step(key, basedOn)), 409, "version-conflict", /is at version 2.*Nothing was/);
    expect(await api.traces()).toEqual(before);
  });

  it("is taken by one of two changes that build on it, in one batch and at once", async () => {
    await api.post(ORDERS, step("twice"));
    const batch = await api.post(`${ORDERS}/batch`, { mutations: [step("twice", "1"), step("twice", "1")] });
    expect(batch.body.items).toMatchObject([{ status: 202 }, { status: 409, code: "version-conflict" }]);
    const race = await Promise.all([1, 2, 3].map(() => api.post(ORDERS, step("twice", "2"))));
    expect(race.map((answer) => answer.status).sort()).toEqual([202, 409, 409]);
  });
});

describe("a batch", () => {
  it("answers each of its mutations, and what is wrong with one leaves nothing of that one", async () => {
    const good = write({ key: "batch" });
    const answer = await api.post(`${PROFILE}/batch`, {
      mutations: [good, write({ key: "" }), null, write({ stranger: 1 }), good, write({ key: "batch" })],
    });
    expect(answer.status).toBe(207);
    expect(answer.body.items.map((item: { status: number }) => item.status)).toEqual([202, 422, 422, 422, 200, 202]);
    expect((await api.get("/paths/profile/keys/batch/mutations")).body.items).toHaveLength(2);
  });

  it.each([
    ["no mutation", []],
    ["1,001 mutations", Array.from({ length: 1_001 }, () => write())],
  ])("of %s is refused, and leaves nothing behind", async (_, mutations) => {
    const before = await api.traces();
    expectProblem(await api.post(`${PROFILE}/batch`, { mutations }), 422, "invalid", /\/mutations/);
    expect(await api.traces()).toEqual(before);
  });
});

describe("a key that is legal however strange", () => {
  it.each([
    "user:4711",
    "{tag}:1",
    "*",
    "?",
    "[a-z]",
    "profile:{key}",
    "a%2Fb",
    "a/b",
    "a?b#c&d=e",
    "100%",
    "_",
    "\\",
    "'; DROP TABLE mutation; --",
    '"quoted"',
    "<script>alert(1)</script>",
    "__proto__",
    "постав",
    "раураl",
    "abc\u202egnp",
    "zero\u200bwidth",
    "🦆",
    "k".repeat(512),
    " ",
    "null",
  ])("%j is written, found by itself and by its prefix, and is no other key", async (key) => {
    const idempotencyKey = `i ${key}`.slice(0, 200);
    const written = await api.post(PROFILE, write({ key, payload: { key }, idempotencyKey }));
    expect(written).toMatchObject({ status: 202, body: { mutation: { key, version: "1" } } });
    const at = `/paths/profile/keys/${encodeURIComponent(key)}`;
    expect((await api.get(at)).body).toMatchObject({
      key,
      ledger: { head: "1" },
      caches: [{ value: { key } }, { value: { key } }],
    });
    const { body } = await api.get(`${at}/mutations`);
    expect(body.items.map((item: { key: string; payload: object }) => [item.key, item.payload])).toEqual([
      [key, { key }],
    ]);
    const listed = await api.get(`/paths/profile/keys?prefix=${encodeURIComponent(key)}`);
    for (const item of listed.body.items) expect(item.key.startsWith(key)).toBe(true);
    expect(listed.body.items.map((item: { key: string }) => item.key)).toContain(key);
    const saved = await api.get(`/saved?path=profile&key=${encodeURIComponent(key)}`);
    expect(saved.body.answers).toMatchObject([{ key, version: "1", answer: "accepted" }]);
  });

  it("is not the key that it looks like", async () => {
    await api.post(PROFILE, write({ key: "pay" }));
    await api.post(PROFILE, write({ key: "рау" }));
    await api.post(PROFILE, write({ key: "cafe\u0301" }));
    await api.post(PROFILE, write({ key: "caf\u00e9" }));
    for (const key of ["pay", "рау", "cafe\u0301", "caf\u00e9"])
      expect((await api.get(`/paths/profile/keys/${encodeURIComponent(key)}`)).body.ledger.head).toBe("1");
  });
});

describe("a value that would run elsewhere", () => {
  it.each([
    ["markup", "<img src=x onerror=alert(1)>"],
    ["a script address", "javascript:alert(document.cookie)"],
    ["a formula", '=HYPERLINK("http://x","y")'],
    ["a terminal escape", "\u001b]0;owned\u0007\u009b2J"],
    ["line breaks", 'a\n{"level":"error","msg":"forged"}\r\n'],
    ["a line separator", "a\u2028b"],
  ])("%s comes back as it went in, as JSON that nobody renders", async (name, text) => {
    const key = `value ${name}`;
    expect((await api.post(PROFILE, write({ key, payload: { text, [text]: 1 } }))).status).toBe(202);
    const story = await api.get(`/paths/profile/keys/${encodeURIComponent(key)}`);
    expect(story.headers.get("content-type")).toBe("application/json");
    expect(story.body.ledger.value).toEqual({ text, [text]: 1 });
    const history = await api.get(`/paths/profile/keys/${encodeURIComponent(key)}/mutations`);
    expect(history.body.items[0].payload).toEqual({ text, [text]: 1 });
  });
});
