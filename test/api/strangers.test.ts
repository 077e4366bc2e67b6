import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { api as stated } from "../../lib/api/api";
import { firstPaint } from "../../lib/composition/first-paint";
import { ok } from "../../lib/errors";
import { servePublicly } from "../../lib/http/public-origin";
import { query } from "../../lib/queries/query";
import { apiForTests, expectProblem } from "../fixtures/api";

const api = apiForTests();

const WRITES: [string, object][] = [
  ["/paths/profile/mutations", { key: "k", operation: "set", payload: {}, idempotencyKey: randomUUID() }],
  [
    "/paths/profile/mutations/batch",
    { mutations: [{ key: "k", operation: "set", payload: {}, idempotencyKey: randomUUID() }] },
  ],
  ["/paths/profile/drain", { paused: true, reason: "a test" }],
  ["/catch-up", { ingressPerSec: 1, drainPerSec: 1, forMs: 1, safeDrainPerSec: 1 }],
];
const READS = [
  "/paths",
  "/paths/profile",
  "/paths/profile/series?from=2026-01-01T00:00:00Z&to=2026-01-01T00:01:00Z&step=15s",
  "/paths/profile/keys",
  "/paths/profile/keys/k",
  "/paths/profile/keys/k/mutations",
  "/divergences",
  "/saved?key=k",
  "/openapi.json",
];

const FOREIGN = [
  ["another site", { origin: "https://evil.example" }],
  ["another port of this machine", { origin: "http://localhost:4000" }],
  ["this machine under another name", { origin: "http://127.0.0.1:3000" }],
  ["a name that only begins like it", { origin: "http://localhost:3000.evil.example" }],
  ["the null origin", { origin: "null" }],
  ["an origin that is none", { origin: "localhost" }],
  ["another site, by what the browser says", { "sec-fetch-site": "cross-site" }],
  ["a sibling site, by what the browser says", { "sec-fetch-site": "same-site" }],
  ["a browser that names no origin and sends a cookie", { cookie: "session=a" }],
  ["a browser whose origin is null and that sends a cookie", { cookie: "session=a", origin: "null" }],
  ["another site with a token", { origin: "https://evil.example", authorization: "Bearer t" }],
] as const;

const HOSTS = ["evil.example", "evil.example:3000", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.7", ""];

describe("a write", () => {
  it.each(WRITES.flatMap(([address, body]) => FOREIGN.map(([who, headers]) => [address, who, headers, body] as const)))(
    "to %s from %s is refused, and leaves nothing behind",
    async (address, _, headers, body) => {
      const before = await api.traces();
      expectProblem(await api.post(address, body, headers), 403, "cross-origin", /Nothing was changed/);
      expect(await api.traces()).toEqual(before);
    },
  );

  it.each(WRITES.flatMap(([address, body]) => HOSTS.map((host) => [address, host, body] as const)))(
    "to %s under the name %j is refused, and leaves nothing behind",
    async (address, host, body) => {
      const before = await api.traces();
      expectProblem(await api.post(address, body, { host }), 403, "loopback-only", /only requests to localhost/);
      expect(await api.traces()).toEqual(before);
    },
  );

  it("from its own pages is taken", async () => {
    const [address, body] = WRITES[0]!;
    const headers = { origin: "http://localhost:3000", "sec-fetch-site": "same-origin" };
    expect((await api.post(address, body, headers)).status).toBe(202);
  });
});

describe("a write with a token", () => {
  it("names no origin, whatever cookies come along", async () => {
    const body = { key: "k", operation: "set", payload: {}, idempotencyKey: randomUUID() };
    const bearer = { authorization: "bearer t", cookie: "session=a" };
    expect((await api.post("/paths/profile/mutations", body, bearer)).status).toBe(202);
    const basic = { authorization: "Basic dDp0", cookie: "session=a" };
    expectProblem(await api.post("/paths/profile/mutations", body, basic), 403, "cross-origin", /Nothing was changed/);
  });
});

describe("under a public origin", () => {
  const body = () => ({ key: "k", operation: "set", payload: {}, idempotencyKey: randomUUID() });
  const write = (headers: Record<string, string>) => api.post("/paths/profile/mutations", body(), headers);
  beforeAll(() => servePublicly(new URL("https://trueup.example")));
  afterAll(() => servePublicly(null));

  it.each<[string, Record<string, string>]>([
    ["its own page", { host: "trueup.example", origin: "https://trueup.example", cookie: "session=a" }],
    ["its own page, with the scheme's port", { host: "trueup.example:443", origin: "https://trueup.example" }],
    ["its own page, behind a proxy that names this machine", { origin: "https://trueup.example", cookie: "session=a" }],
    ["a page of this machine", { host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000" }],
    ["a program", { host: "trueup.example" }],
  ])("takes a write of %s", async (_, headers) => {
    expect((await write(headers)).status).toBe(202);
  });

  it.each<[string, Record<string, string>]>([
    ["the same host in plain text", { host: "trueup.example", origin: "http://trueup.example" }],
    ["another port of the host", { host: "trueup.example", origin: "https://trueup.example:8443" }],
    ["a name below it", { host: "trueup.example", origin: "https://evil.trueup.example" }],
    ["a page of this machine", { host: "trueup.example", origin: "http://localhost:3000" }],
    ["the null origin", { host: "trueup.example", origin: "null", cookie: "session=a" }],
    ["no origin, with a cookie", { host: "trueup.example", cookie: "session=a" }],
    ["a forwarded name", { origin: "https://evil.example", "x-forwarded-host": "evil.example" }],
  ])("refuses a write from %s, and leaves nothing behind", async (_, headers) => {
    const before = await api.traces();
    expectProblem(await write(headers), 403, "cross-origin", /Nothing was changed/);
    expect(await api.traces()).toEqual(before);
  });

  it.each(["evil.example", "trueup.example.evil.example", "trueup.example:8443", "trueup.example@evil.example", ""])(
    "refuses the host %j",
    async (host) => {
      expectProblem(await write({ host }), 403, "other-host", /trueup\.example.*TRUEUP_URL/);
    },
  );
});

describe("what machines watch", () => {
  const WATCHED = ["/health", "/ready", "/metrics"];
  const watch = async (address: string, headers: Record<string, string>) => {
    const { status, body } = await api.call("GET", address, { headers });
    return { status, code: status === 200 ? null : body.code };
  };

  it.each(WATCHED)("is told by %s under this machine's own names, and to a probe that names none", async (address) => {
    for (const host of ["localhost:3000", "127.0.0.1:3000", "[::1]:3000", ""])
      expect(await watch(address, { host })).toEqual({ status: 200, code: null });
  });

  it.each(WATCHED)("is told by %s under no other host, and to no other site's page", async (address) => {
    for (const host of HOSTS.filter(Boolean))
      expect(await watch(address, { host })).toEqual({ status: 403, code: "loopback-only" });
    expect(await watch(address, { "sec-fetch-site": "cross-site" })).toEqual({ status: 403, code: "cross-origin" });
  });
});

describe("a read", () => {
  it.each(READS)("of %s under another name is refused", async (address) => {
    for (const host of HOSTS) {
      const answer = await api.call("GET", address, { headers: { host } });
      expectProblem(answer, 403, "loopback-only", /only requests to localhost/);
    }
  });

  it.each(READS)("of %s by another site's page is refused", async (address) => {
    for (const site of ["cross-site", "same-site"]) {
      const answer = await api.call("GET", address, { headers: { "sec-fetch-site": site } });
      expectProblem(answer, 403, "cross-origin", /Nothing was answered/);
    }
  });

  it.each(READS)("of %s changes nothing", async (address) => {
    // A look at a divergent key lists the key: an observation, which no other read makes.
    const isLook = address === "/paths/profile/keys/k";
    const traces = async () => ({ ...(await api.traces()), ...(isLook ? { divergence: "not compared" } : {}) });
    const before = await traces();
    expect((await api.get(address)).status).toBe(200);
    expect(await traces()).toEqual(before);
  });
});

describe("a page's first read", () => {
  it("is made for this machine's own names, and is not begun under any other", async () => {
    const entry = { ...stated.path.list, output: z.object({ read: z.literal(true) }) };
    const read = async (host: string | null) => {
      let asked = 0;
      const reading = query<typeof entry>("path.read", async () => {
        asked++;
        return ok({ read: true as const });
      });
      const answer = await firstPaint({ headers: new Headers(host === null ? {} : { host }) }, entry, reading, {});
      return { answer, asked };
    };
    expect(await read("localhost:3000")).toEqual({ answer: { read: true }, asked: 1 });
    for (const host of [...HOSTS, null]) expect(await read(host)).toEqual({ answer: undefined, asked: 0 });
  });
});
