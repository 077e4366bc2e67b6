import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isStoreAway } from "../../lib/domain/store-away";
import { withoutFaults } from "../../lib/http/route";
import { createPool, type PostgresPool } from "../../lib/postgres/pool";
import { freshSystem, type TestSystem } from "../fixtures/system";

let system: TestSystem;
let pool: PostgresPool;
beforeAll(async () => {
  system = await freshSystem();
  pool = createPool({ connectionString: system.env.DATABASE_URL!, name: "test", max: 1, statementTimeoutMs: 200 });
});
afterAll(async () => {
  await pool?.end();
  await system?.close();
});

/** The route's answer when its work ends with this error. */
const answeredTo = (error: unknown) =>
  withoutFaults(new Request("http://localhost:3000/api/v1/paths"), () => Promise.reject(error));
const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable("it succeeded"),
    (error) => error,
  );

describe("a database", () => {
  const ends: [string, () => Promise<unknown>][] = [
    [
      "takes no connection",
      () => createPool({ connectionString: "postgres://x@127.0.0.1:1/x", name: "test" }).query("SELECT"),
    ],
    ["is out of time", () => pool.query("SELECT pg_sleep(5)")],
    ["ends the session", () => pool.query("SELECT pg_terminate_backend(pg_backend_pid())")],
    [
      "has no session left",
      async () => {
        const slow = createPool({
          connectionString: system.env.DATABASE_URL!,
          name: "test",
          max: 1,
          connectTimeoutMs: 100,
        });
        const held = await slow.connect();
        return slow.query("SELECT").finally(() => {
          held.release();
          return slow.end();
        });
      },
    ],
    [
      "accepts and says nothing",
      async () => {
        const silent = createServer();
        await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
        const { port } = silent.address() as AddressInfo;
        const waiting = createPool({
          connectionString: `postgres://x@127.0.0.1:${port}/x`,
          name: "test",
          connectTimeoutMs: 100,
        });
        return waiting.query("SELECT").finally(() => silent.close());
      },
    ],
  ];

  it.each(ends)("is away where it %s: 503, with when to try again", async (_, call) => {
    const error = await failure(call());
    expect(isStoreAway(error)).toBe(true);
    const answer = await answeredTo(error);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await answer.json()).toMatchObject({ code: "store-unreachable" });
  });

  it.each<[string, () => Promise<unknown>]>([
    ["refuses a statement", () => pool.query("SELECT timeout FROM nowhere")],
    ["is given what cannot be sent", () => pool.query("SELECT $1::json", [{ n: 1n }])],
    ["has no part in an error that speaks of it", () => Promise.reject(new Error("ECONNREFUSED: timed out"))],
  ])("is not away where it %s: 500", async (_, call) => {
    const error = await failure(call());
    expect(isStoreAway(error)).toBe(false);
    expect((await answeredTo(error)).status).toBe(500);
  });
});
