import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

/** Runs lines of a program in a process of its own, whose output is the log. */
function loggedBy(program: string) {
  const before = `
import { createLog, endOnUncaught } from "./lib/composition/log.ts";
import { allowListed } from "./lib/composition/allow-listed-log.ts";
import { guardConsole } from "./lib/composition/guard-console.ts";
import { route } from "./lib/http/route.ts";
const log = createLog("test", { LOG_LEVEL: "info" });
`;
  const args = ["--import", "tsx", "--input-type=module", "-e", before + program];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const lines = stdout.split("\n").flatMap((line) => (line.startsWith('{"') ? [JSON.parse(line)] : []));
  return { output: stdout + stderr, stderr, status, lines };
}

/** Errors of each kind with a canary in every place that may hold a value. */
const ERRORS = `
const errors = {
  unique: Object.assign(new Error('duplicate key value violates unique constraint "stock_pkey" canary'), {
    name: "error", severity: "ERROR", code: "23505", detail: "Key (sku)=(canary) already exists.", table: "stock", schema: "public",
    constraint: "stock_pkey", where: "canary", hint: "canary", internalQuery: "canary", dataType: "x", query: "canary",
    parameters: ["canary"], length: 200 }),
  raised: Object.assign(new Error("canary is not allowed"), { name: "error", severity: "ERROR", code: "P0001" }),
  rights: Object.assign(new Error("permission denied for table stock"), { name: "error", severity: "ERROR", code: "42501" }),
  redis: Object.assign(new Error("ERR unknown command 'canary', with args beginning with: 'canary'"), {
    name: "ReplyError", command: { name: "hset", args: ["key", "canary"] }, previousErrors: ["canary"] }),
  job: Object.assign(new Error("job failed for canary"), { name: "UnrecoverableError", job: { data: "canary" }, data: { canary: "canary" } }),
  unexpected: Object.assign(new TypeError("Cannot read 'canary' of undefined\\n    at canary (canary.js:1:1)"), {
    password: "canary", config: { headers: "canary" }, toJSON() { return "canary"; } }),
  refusedConnection: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), {
    code: "ECONNREFUSED", syscall: "connect", errno: -111, address: "127.0.0.1", port: 5432 }),
};
errors.chain = new Error("outer canary", { cause: new Error("middle canary", { cause: errors.unique }) });
errors.many = new AggregateError([errors.redis, errors.unexpected], "canary");
errors.origin = Object.assign(new Error("canary"), { name: "OriginRefused", refusal: { kind: "rejected", sqlState: "23514", because: "canary" } });
`;

it("has no secret that a pattern knows, wherever one stands", () => {
  const { output, stderr, lines } = loggedBy(`
const error = new Error("connect postgres://u:canary-stack@db/x failed");
log.info({ path: "redis://:canary-url@cache:6379" }, "opened");
log.warn({ reason: "GET /api?token=canary-query" }, "refused");
log.error({ error }, "authorization: Bearer canary-bearer");
log.info({ store: { password: "canary-member" }, connectionString: "canary-member", payload: "canary-member" }, "made");
`);
  expect(stderr).toBe("");
  expect(lines.map(({ msg }) => msg)).toHaveLength(4);
  expect(output).not.toContain("canary");
  expect(lines[3]).toMatchObject({ leftOut: 3 });
});

it("has of an error its kind, its codes and the names of what it is about, and no value", () => {
  const { output, stderr, lines } = loggedBy(`${ERRORS}
for (const [name, error] of Object.entries(errors)) log.warn({ what: name, error }, "failed");
log.warn({ what: "a text", error: "canary" }, "failed");
`);
  expect(stderr).toBe("");
  expect(output).not.toContain("canary");
  const errors = Object.fromEntries(lines.map(({ what, error }) => [what, error]));
  const unique = {
    name: "error",
    sqlState: "23505",
    schema: "public",
    table: "stock",
    constraint: "stock_pkey",
  };
  expect(errors).toMatchObject({
    unique,
    raised: { name: "error", sqlState: "P0001" },
    rights: { sqlState: "42501", message: "permission denied for table stock" },
    redis: { name: "ReplyError", code: "ERR", command: "hset" },
    job: { name: "UnrecoverableError", at: expect.arrayContaining([expect.stringMatching(/^at /)]) },
    unexpected: { name: "TypeError" },
    refusedConnection: { code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:5432" },
    chain: { name: "Error", cause: { cause: unique } },
    many: { name: "AggregateError", errors: [{ name: "ReplyError" }, { name: "TypeError" }] },
    origin: { name: "OriginRefused", code: "rejected", sqlState: "23514" },
    "a text": { name: "string" },
  });
});

it("has of requests, principals, connections and jobs their ids and names", () => {
  const { output, lines } = loggedBy(`
log.info({
  request: { method: "GET", route: "/saved", url: "/saved?key=canary", headers: { cookie: "canary" }, body: "canary" },
  principal: { id: "person:1", kind: "person", name: "canary", email: "canary", grants: ["canary"] },
  connection: { name: "shop", url: "canary", password: "canary" },
  job: { id: "7", queue: "orders", name: "save", data: { value: "canary" }, opts: "canary", returnvalue: "canary" },
}, "all");
`);
  expect(output).not.toContain("canary");
  expect(lines[0]).toMatchObject({
    request: { method: "GET", route: "/saved" },
    principal: { id: "person:1", kind: "person" },
    connection: { name: "shop" },
    job: { id: "7", queue: "orders", name: "save" },
  });
});

it("has nothing else on the path of a 500, in a producer's log, on the console of the process and at its end", () => {
  const { output, stderr, status } = loggedBy(`${ERRORS}
for (const error of Object.values(errors)) {
  const request = new Request("http://localhost:3000/api/v1/paths/p/keys/canary?x=canary", { headers: { host: "localhost:3000" } });
  request.headers.set("host", "localhost:3000");
  const answer = await route(request, () => Promise.reject(error), "/paths/{path}/keys/{key}");
  if (answer.status !== 500 || (await answer.text()).includes("canary")) throw new Error("the answer");
}
const theirs = allowListed({ info: console.log, warn: console.log, error: console.log });
for (const error of Object.values(errors)) theirs.warn({ error, payload: "canary" }, "failed");
guardConsole(console);
for (const error of Object.values(errors)) console.error("failed:", error, { canary: "canary" });
endOnUncaught(log);
setTimeout(() => { throw errors.unexpected; });
`);
  expect(stderr.split("\n").filter((line) => line.includes("a request failed"))).toHaveLength(10);
  expect(stderr).toContain('"route":"/paths/{path}/keys/{key}"');
  expect(status).toBe(1);
  expect(output).toContain("an unexpected error ended the process");
  expect(output).not.toContain("canary");
});
