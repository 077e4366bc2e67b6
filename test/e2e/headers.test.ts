import { connect } from "node:net";
import { problem } from "../../lib/api/common";
import { ask, lackingHeaders, type Told } from "./setup/ask";
import { expect, test } from "./setup/browser";
import { runningSystem } from "./setup/running";

const MUTATIONS = "/api/v1/paths/profile/mutations";
const JSON_TYPE = { "content-type": "application/json" };

/** One way to each status that the console answers; `ask` holds each answer to its security headers. */
const ERRORS: [string, number, string, () => Promise<Told>][] = [
  ["a body of another shape", 422, "invalid", () => ask("POST", MUTATIONS, { headers: JSON_TYPE, body: "{}" })],
  ["an address of nothing", 404, "not-found", () => ask("GET", "/api/nothing")],
  ["an address of nothing, beside the version", 404, "not-found", () => ask("GET", "/api/v2/paths")],
  ["another method", 405, "method-not-allowed", () => ask("PUT", MUTATIONS)],
  ["a method that nothing takes", 405, "method-not-allowed", () => ask("PROPFIND", "/")],
  ["a method of a page", 405, "method-not-allowed", () => ask("POST", "/incidents", { body: "a=b" })],
  ["a file that is not there", 404, "not-found", () => ask("GET", "/_next/static/nothing.js")],
  ["another host", 403, "loopback-only", () => ask("GET", "/", { headers: { host: "evil.example" } })],
  [
    "another site's read",
    403,
    "cross-origin",
    () => ask("GET", "/api/v1/paths", { headers: { "sec-fetch-site": "cross-site" } }),
  ],
  [
    "a cookie without an origin",
    403,
    "cross-origin",
    () => ask("POST", MUTATIONS, { headers: { cookie: "a=b" }, body: "{}" }),
  ],
  ["an unreadable escape", 422, "invalid", () => ask("GET", "/api/v1/paths/%ff")],
  [
    "a body larger than any",
    413,
    "too-large",
    () => ask("POST", "/api/v1/catch-up", { headers: JSON_TYPE, body: `"${"x".repeat(20_000)}"` }),
  ],
  ["headers larger than any", 431, "headers-too-large", () => ask("GET", "/", { headers: { x: "x".repeat(40_000) } })],
];

test.describe("an error", () => {
  for (const [name, status, code, asked] of ERRORS)
    test(`for ${name} is a problem document with the headers of every answer`, async () => {
      const told = await asked();
      expect({ status: told.status, type: told.type }).toEqual({ status, type: "application/problem+json" });
      expect(problem.parse(JSON.parse(told.text))).toMatchObject({ status, code });
    });

  test("for what is no HTTP is a problem document with the headers of every answer", async () => {
    const { port, hostname } = new URL(runningSystem().url);
    const text = await new Promise<string>((done, fail) => {
      let said = "";
      const socket = connect(Number(port), hostname, () => socket.write("GET\r\n\r\n"));
      socket.on("data", (bytes) => {
        said += bytes;
      });
      socket.on("close", () => done(said));
      socket.on("error", fail);
    });
    const [head = "", body = ""] = text.split("\r\n\r\n");
    const [first, ...lines] = head.split("\r\n");
    const headers = Object.fromEntries(lines.map((line) => line.split(": ") as [string, string]));
    expect(first).toMatch(/^HTTP\/1\.1 400 /);
    expect(lackingHeaders({ status: 400, type: headers["content-type"] ?? "", text: body, headers })).toEqual([]);
    expect(problem.parse(JSON.parse(body))).toMatchObject({ status: 400, code: "malformed-request" });
  });
});

test.describe("a page that is not there", () => {
  for (const address of ["/nothing-here", "/nothing/%ff", "/keys/nope"])
    test(`${address} is a page with a nonce of its own`, async () => {
      const told = await ask("GET", address);
      expect({ status: told.status, type: told.type }).toEqual({ status: 404, type: "text/html; charset=utf-8" });
    });
});
