import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { pathFixture, pathListFixture } from "../../test/fixtures/wire/paths";
import { ledgerDown } from "../../test/fixtures/wire/problems";
import { createClient } from "./client";
import { ProblemError } from "./problem-error";

const now = Date.parse("2026-03-04T03:12:00Z");
let server: Server;
let baseUrl = "";
let asked: { method?: string; url?: string; headers: IncomingMessage["headers"]; body: string }[] = [];
let answer: (response: ServerResponse) => void;

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method, url: request.url, headers: request.headers, body });
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trueup`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked = [];
});

/** The problem with which a call was refused. */
async function problemOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
}

describe("the client", () => {
  it("asks below its base address, with its token, and gives the parsed answer", async () => {
    answer = json(200, pathListFixture(now, [pathFixture(now)]));
    const list = await createClient({ baseUrl, token: "t0ken" }).path.list();
    expect(list.items[0]?.name).toBe("profile");
    expect(asked[0]).toMatchObject({ url: "/trueup/api/v1/paths", headers: { authorization: "Bearer t0ken" } });
  });

  it("escapes every name in an address, and leaves out filters that filter nothing", async () => {
    answer = json(200, { items: [], next: null });
    const client = createClient({ baseUrl });
    await client.key.mutations({ params: { path: "profile", key: "a/b?c#d%" }, query: { cursor: null } });
    await client.key.list({ params: { path: "profile" }, query: { prefix: "x&y=z", limit: 50 } });
    expect(asked.map(({ url }) => url)).toEqual([
      "/trueup/api/v1/paths/profile/keys/a%2Fb%3Fc%23d%25/mutations",
      "/trueup/api/v1/paths/profile/keys?prefix=x%26y%3Dz&limit=50",
    ]);
  });

  it("posts JSON", async () => {
    answer = json(200, { backlog: 480_000, headroomPerSec: 500, catchUpMs: 960_000 });
    const request = { ingressPerSec: 4_000, drainPerSec: 3_200, forMs: 600_000, safeDrainPerSec: 4_500 };
    expect(await createClient({ baseUrl }).catchUp.reckon({ body: request })).toMatchObject({ catchUpMs: 960_000 });
    expect(asked[0]).toMatchObject({ method: "POST", body: JSON.stringify(request) });
  });

  it("throws the server's own problem document", async () => {
    answer = json(503, ledgerDown);
    expect(await problemOf(createClient({ baseUrl }).path.list())).toEqual(ledgerDown);
  });

  it("gives a report as its text, and refuses another page in its place", async () => {
    const text = (type: string, body: string) => (response: ServerResponse) =>
      response.writeHead(200, { "content-type": type }).end(body);
    answer = text("text/markdown; charset=utf-8", "# It went back");
    expect(await createClient({ baseUrl }).report.read.text({ params: { id: "i-1" } })).toBe("# It went back");
    expect(asked[0]).toMatchObject({
      url: "/trueup/api/v1/incidents/i-1/report",
      headers: { accept: "text/markdown" },
    });
    answer = text("text/html", "<html>");
    expect((await problemOf(createClient({ baseUrl }).report.read.text({ params: { id: "i-1" } }))).code).toBe(
      "unexpected-answer",
    );
    answer = json(503, ledgerDown);
    expect(await problemOf(createClient({ baseUrl }).report.read.text({ params: { id: "i-1" } }))).toEqual(ledgerDown);
  });

  it("takes not ready for an answer, not for a failure", async () => {
    answer = json(503, { status: "not-ready", checks: [{ name: "queue", ok: false, detail: "no answer" }] });
    expect((await createClient({ baseUrl }).server.ready()).status).toBe("not-ready");
  });

  it.each([
    ["a page of another server", (response: ServerResponse) => response.end("<html>")],
    ["an answer without a member", json(200, { items: [] })],
    ["a failure without a problem document", json(502, { oops: true })],
  ])("refuses %s and says so", async (_, sent) => {
    answer = sent;
    expect((await problemOf(createClient({ baseUrl }).path.list())).code).toBe("unexpected-answer");
  });

  it("says that nobody answers", async () => {
    answer = (response) => response.destroy();
    expect(await problemOf(createClient({ baseUrl }).path.list())).toMatchObject({ status: 0, code: "unreachable" });
  });

  it("does not wait for ever", async () => {
    answer = () => {};
    const problem = await problemOf(createClient({ baseUrl, timeoutMs: 50 }).path.list());
    expect(problem.detail).toContain("no answer in 0.05 s");
  });

  it("waits longer for a command, which may be at work, than for what is only read", async () => {
    const deadline = vi.spyOn(AbortSignal, "timeout");
    answer = json(503, ledgerDown);
    const client = createClient({ baseUrl });
    await problemOf(client.path.list());
    await problemOf(client.reconciliation.start({ params: { id: "i-1" } }));
    expect(deadline.mock.calls).toEqual([[15_000], [60_000]]);
    deadline.mockRestore();
  });

  it("ends with the caller's abort when the caller aborts", async () => {
    const caller = new AbortController();
    answer = () => caller.abort(new Error("left the page"));
    await expect(createClient({ baseUrl }).path.list({}, { signal: caller.signal })).rejects.toThrow("left the page");
  });

  it("tells the server's clock", async () => {
    answer = json(200, pathListFixture(now, []));
    const told: Date[] = [];
    await createClient({ baseUrl, onServerTime: (at) => told.push(at) }).path.list();
    expect(Number.isNaN(told[0]?.getTime())).toBe(false);
  });
});
