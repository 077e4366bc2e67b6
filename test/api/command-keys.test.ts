import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { entry } from "../../lib/api/entry";
import { command } from "../../lib/commands/command";
import type { RefusedUnder } from "../../lib/commands/refused-under";
import { bind, carryOut } from "../../lib/composition/command";
import { openConsole } from "../../lib/composition/console";
import { commandDeps } from "../../lib/composition/recovery";
import { ok, type Result, refused } from "../../lib/errors";
import type { Asked } from "../../lib/http/serve";
import { apiForTests, expectProblem } from "../fixtures/api";
import { person } from "../fixtures/repair";

const api = apiForTests();
const scope = (key: string) => ({
  title: "A test",
  reason: "a test",
  scope: { paths: ["profile"], keys: { list: [key] } },
});
const under = (key: string, actor = "mara") => ({ "idempotency-key": key, "x-trueup-actor": actor });

const made = entry({
  method: "POST",
  path: "/test",
  permission: "incident.open",
  summary: "A command of a test's own",
  command: true,
  answers: { 201: "Made" },
  output: z.object({ made: z.boolean() }),
  refusals: [],
});

/** A request for the command above under a key. */
const asking = (key: string, actor?: string): Asked<typeof made> => ({
  request: new Request("http://localhost:3000/api/v1/test", { method: "POST", headers: under(key, actor) }),
  params: undefined,
  query: undefined,
  body: undefined,
  text: "",
});

type Made = Result<string, RefusedUnder<"incident.open">>;

/** The same command, with a count of its executions. */
function counting(
  effect: () => Promise<Made> | Made,
  show: () => Promise<Result<{ made: boolean }>> = async () => ok({ made: true }),
) {
  let runs = 0;
  const counted = command("incident.open", {
    async act(tx) {
      await tx.permit([]);
      runs++;
      return effect();
    },
  });
  const give = async (key: string, actor = "mara") =>
    carryOut(
      made,
      asking(key, actor),
      bind(commandDeps(await openConsole()), counted, undefined, { show }),
      person(actor),
    );
  return { give, runs: () => runs };
}

describe("a command key", () => {
  it("gives one effect and the same answer, however often the command is repeated", async () => {
    const key = randomUUID();
    const first = await api.post("/incidents", scope(key), under(key));
    const again = await api.post("/incidents", scope(key), under(key));
    expect([first.status, again.status], JSON.stringify(first.body)).toEqual([201, 201]);
    // The console itself is one of the path's producers, and notes itself some moments after its start.
    const lasting = (body: object) => ({ ...body, readAt: "", steps: [], producers: [] });
    expect(lasting(again.body)).toEqual(lasting(first.body));
    expect(first.body).toMatchObject({ openedBy: "mara", targeted: true });
    const overlapping = await api.post("/incidents", scope(key), under(randomUUID()));
    expectProblem(overlapping, 409, "overlapping-incident", /No incident was opened/);
  });

  it("is refused for a command that says something else", async () => {
    const key = randomUUID();
    const path = "/paths/profile/drain";
    const body = { paused: true, key, reason: "a test" };
    expect((await api.post("/incidents", scope(key), under(key))).status).toBe(201);
    for (const other of [
      await api.post("/incidents", scope(`${key} more`), under(key)),
      await api.post(path, body, under(key)),
    ])
      expectProblem(other, 409, "command-mismatch", /Nothing was changed/);
  });

  it("lets one of many at once through", async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { give, runs } = counting(async () => {
      await held;
      return ok("made");
    });
    const key = randomUUID();
    let answered = 0;
    const calls = Array.from({ length: 12 }, () => give(key).finally(() => answered++));
    await expect.poll(() => answered, { timeout: 10_000 }).toBe(11);
    letGo();
    const statuses = (await Promise.all(calls)).map((a) => a.status);
    expect(runs()).toBe(1);
    expect(statuses.sort()).toEqual([201, ...Array.from({ length: 11 }, () => 409)]);
  });

  it("is taken by whoever put it in while another was waiting to", async () => {
    const { give, runs } = counting(() => ok("made"));
    const key = randomUUID();
    const client = await api.system.ledger.connect();
    await client.query("BEGIN");
    await client.query(
      "INSERT INTO command_claim (principal, command_key, fingerprint) VALUES ('mara', $1, 'another')",
      [key],
    );
    const second = give(key);
    await expect
      .poll(async () => (await api.system.ledger.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount)
      .toBeGreaterThan(0);
    await client.query("COMMIT");
    client.release();
    expect((await second).status).toBe(409);
    expect(runs()).toBe(0);
  });

  it("keeps neither refusals nor what failed on our side: both are tried again under it", async () => {
    const [kept, failing, thrown] = [
      counting(() => refused({ code: "overlapping-incident", incident: "i", title: "t", path: "p" })),
      counting(() => refused({ code: "store-unreachable", store: "a store", because: "it is away", retryAfterSec: 1 })),
      counting(() => Promise.reject(new Error("a bug"))),
    ];
    const keys = [randomUUID(), randomUUID(), randomUUID()] as const;
    for (let i = 0; i < 2; i++) {
      expect((await kept.give(keys[0])).status).toBe(409);
      expect((await failing.give(keys[1])).status).toBe(503);
      await expect(thrown.give(keys[2])).rejects.toThrow("a bug");
    }
    expect([kept.runs(), failing.runs(), thrown.runs()]).toEqual([2, 2, 2]);
    const { rowCount } = await api.system.ledger.query("SELECT FROM command_claim WHERE command_key = ANY ($1)", [
      keys,
    ]);
    expect(rowCount).toBe(0);
  });

  it("is refused while an earlier release carries its command out, and taken over where that was broken off", async () => {
    const { give, runs } = counting(() => ok("made"));
    const key = randomUUID();
    await give(key);
    const { ledger } = api.system;
    // An older release claimed a key before its command took effect, and was killed there.
    await ledger.query("UPDATE command_claim SET subject = NULL, effect_at = NULL WHERE command_key = $1", [key]);
    expect((await give(key)).status).toBe(409);
    await ledger.query("UPDATE command_claim SET begun_at = now() - interval '2 minutes' WHERE command_key = $1", [
      key,
    ]);
    expect((await give(key)).status).toBe(201);
    expect(runs()).toBe(2);
  });

  it("gives the answer again that an earlier release kept for it", async () => {
    const { give, runs } = counting(() => ok("made"));
    const key = randomUUID();
    await give(key);
    await api.system.ledger.query(
      "UPDATE command_claim SET subject = NULL, status = 201, answer = to_jsonb('{\"made\":true}'::text) WHERE command_key = $1",
      [key],
    );
    const again = await give(key);
    expect([again.status, await again.json()]).toEqual([201, { made: true }]);
    expect(runs()).toBe(1);
  });

  it("is a key of whoever used it: another principal's command under the same key is another command", async () => {
    const { give, runs } = counting(() => ok("made"));
    const key = randomUUID();
    expect([(await give(key)).status, (await give(key, "noor")).status]).toEqual([201, 201]);
    expect(runs()).toBe(2);
  });

  it("is in doubt where an earlier release broke off between the effect and the note of it", async () => {
    const key = randomUUID();
    const { ledger } = api.system;
    const opened = async () =>
      (await ledger.query("SELECT FROM audit WHERE verb = 'open-incident' AND after::text LIKE $1", [`%${key}%`]))
        .rowCount;
    const first = await api.post("/incidents", scope(key), under(key));
    const before = await opened();
    // An older release was killed after its change was committed; and somebody went on from there.
    await ledger.query(
      "UPDATE command_claim SET status = NULL, answer = NULL, subject = NULL, looks_at = $2 WHERE command_key = $1",
      [key, `incident ${first.body.id}`],
    );
    await ledger.query("UPDATE incident SET status = 'closed', closed_at = now() WHERE incident_id = $1", [
      first.body.id,
    ]);
    await ledger.query("DELETE FROM incident_key WHERE incident_id = $1", [first.body.id]);
    const again = () => api.post("/incidents", scope(key), under(key));
    expectProblem(await again(), 409, "command-in-progress", /is still running/);
    await ledger.query("UPDATE command_claim SET begun_at = now() - interval '2 minutes' WHERE command_key = $1", [
      key,
    ]);
    expectProblem(await again(), 409, "command-in-doubt", new RegExp(`Look at .*${first.body.id}`));
    expect(await opened()).toBe(before);
    const { rowCount } = await ledger.query("SELECT FROM incident WHERE scope::text LIKE $1", [`%${key}%`]);
    expect(rowCount).toBe(1);
  });

  it("is claimed with the effect or not at all: an attempt that stood still while it was repeated takes none", async () => {
    const { system } = api;
    const key = randomUUID();
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const noted = (wait: Promise<void>) =>
      command("incident.open", {
        async prepare() {
          await wait;
          return wait === refusing ? refused({ code: "empty-selection", detail: "no key" }) : ok(undefined);
        },
        async act(tx) {
          await tx.permit([]);
          tx.audit({ verb: "test", subject: key, reason: null, incident: null });
          return ok("made");
        },
      });
    const refusing = held.then(() => {});
    const attempt = async (wait: Promise<void>) =>
      carryOut(
        made,
        asking(key),
        bind(commandDeps(await openConsole()), noted(wait), undefined, { show: async () => ok({ made: true }) }),
        person("mara"),
      );
    const [first, second] = [attempt(held), attempt(refusing)];
    expect((await attempt(Promise.resolve())).status).toBe(201);
    letGo();
    expect([(await first).status, (await second).status]).toEqual([201, 201]);
    const { rowCount } = await system.ledger.query("SELECT FROM audit WHERE subject = $1", [key]);
    expect(rowCount).toBe(1);
  });

  it("is answered and carried out no more where it had its effect and only the answer failed", async () => {
    let away = true;
    const { give, runs } = counting(
      () => ok("what was made"),
      async () => {
        if (away) throw new Error("the ledger is away");
        return ok({ made: true });
      },
    );
    const key = randomUUID();
    await expect(give(key)).rejects.toThrow("away");
    await expect(give(key)).rejects.toThrow("away");
    away = false;
    for (let i = 0; i < 2; i++) {
      const answer = await give(key);
      expect([answer.status, await answer.json()]).toEqual([201, { made: true }]);
    }
    expect(runs()).toBe(1);
  });
});

describe("calls about incidents", () => {
  it("refuse ids and scopes that are none, and find nothing under ids that are nobody's", async () => {
    for (const path of ["", "/report", "/authority/preview"]) {
      expectProblem(await api.get(`/incidents/nonsense${path}`), 422, "invalid", /UUID/);
      expectProblem(await api.get(`/incidents/${randomUUID()}${path}`), 404, "not-found", /no incident/);
    }
    for (const path of ["/acknowledgments", "/authority", "/waivers", "/restore", "/close"])
      expectProblem(await api.post(`/incidents/nonsense${path}`, {}), 422, "invalid", /UUID/);
    expectProblem(await api.get("/incidents?cursor=forged"), 422, "bad-cursor", /cursor/);
    expectProblem(
      await api.post("/incidents", { ...scope("k"), scope: { paths: ["nowhere"] } }),
      404,
      "unknown-path",
      /nowhere/,
    );
  });

  it("page through the list, and tell a service whether it is held back", async () => {
    for (const key of ["page-1", "page-2", "page-3"]) await api.post("/incidents", scope(key));
    const first = await api.get("/incidents?limit=2&status=open");
    const second = await api.get(`/incidents?limit=2&status=open&cursor=${first.body.next}`);
    const ids = [...first.body.items, ...second.body.items].map((i: { id: string }) => i.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await api.get("/paths/profile/dependents/checkout")).body).toMatchObject({
      dependent: "checkout",
      held: false,
    });
    expectProblem(await api.get("/paths/profile/dependents/nobody"), 404, "not-found", /nobody/);
  });
});
