import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { apiForTests, expectProblem } from "../fixtures/api";
import { until } from "../fixtures/foreign/kit/by-hand";
import { type Actor, peopleOn } from "../fixtures/people";

const CONFIGURED = "{ verbs: [run.start], kinds: [undo], above: 7 }";
const api = apiForTests({
  config: (yaml) => `${yaml.trimEnd()}\naccess: { local: true, rules: [${CONFIGURED}] }\n`,
});
const { person, token } = peopleOn(api);

const GLASS = { breakGlass: { reason: "a test" } };
const REPLAYS = { kinds: ["replay"], reason: "replays are looked at by two" };

afterEach(async () => {
  await api.system.ledger.query(
    "UPDATE access_rule SET ended_at = now(), end_asked_by = 'a test', end_approved_by = 'a test' WHERE ended_at IS NULL",
  );
  await api.system.ledger.query(
    "UPDATE principal_grant SET ended_at = now() WHERE role = 'admin' AND ended_at IS NULL",
  );
  await api.system.ledger.query(
    "UPDATE access_change SET decision = 'refused', decided_at = now() WHERE decision IS NULL",
  );
});

const decide = (by: Actor, change: string, apply = true) => by.post(`/access-changes/${change}/decision`, { apply });
const endOf = (by: Actor, rule: string) => by.delete(`/rules/${rule}?reason=not+needed`);

async function asked(by: Actor, rule: object = REPLAYS): Promise<string> {
  const answer = await by.post("/rules", rule);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.id;
}

/** A rule in force, which two administrators decided; answers its id. */
async function ruleOf(first: Actor, second: Actor, rule: object = REPLAYS): Promise<string> {
  const change = await asked(first, rule);
  expect(await decide(second, change)).toMatchObject({ status: 200 });
  return change;
}

async function ended(first: Actor, second: Actor, rule: string): Promise<void> {
  const answer = await endOf(first, rule);
  expect(answer).toMatchObject({ status: 202 });
  expect(await decide(second, answer.body.id)).toMatchObject({ status: 200 });
}

/** A plan of one write on a path whose plans need no second person by themselves. */
async function planOf(by: Actor): Promise<{ id: string; digest: string; needsApproval: boolean }> {
  const producer = await token("service", "shop", "producer@profile");
  const key = randomUUID();
  const write = { key, operation: "set", payload: { n: 1 }, idempotencyKey: key };
  expect(await producer.post("/paths/profile/mutations", write)).toMatchObject({ status: 202 });
  const scope = { paths: ["profile"], keys: { list: [key] } };
  const { id } = (await by.post("/incidents", { title: "A test", reason: "a test", scope })).body;
  await by.post(`/incidents/${id}/authority`, { store: "ledger", reason: "it is right", ...GLASS });
  const wish = { kind: "replay", selection: { all: true }, reason: "a test", ...GLASS };
  const plan = await by.post(`/incidents/${id}/plans`, wish);
  expect(plan).toMatchObject({ status: 201, body: { status: "ready" } });
  return plan.body;
}

type Plan = Awaited<ReturnType<typeof planOf>>;
const start = (by: Actor, plan: Plan) => by.post(`/plans/${plan.id}/runs`, { digest: plan.digest, ...GLASS });
const approve = (by: Actor, plan: Plan) => by.post(`/plans/${plan.id}/approvals`, { digest: plan.digest });
const consoleRules = async (by: Actor) =>
  (await by.get("/rules")).body.items.filter((rule: { source: string }) => rule.source === "console");

describe("a rule about second persons", () => {
  it("is added by two administrators, and by none alone", async () => {
    const [ada, bo, mara] = [
      await person("ada", "admin"),
      await person("bo", "admin"),
      await person("mara", "operator!"),
    ];
    const change = await asked(ada);
    expectProblem(await decide(ada, change), 409, "same-person", /ada made this request/);
    expect(await consoleRules(mara)).toEqual([]);
    expect((await planOf(mara)).needsApproval).toBe(false);
    const [waiting] = (await bo.get("/access-changes")).body.items;
    expect(waiting).toMatchObject({
      id: change,
      kind: "add-rule",
      rule: { verbs: ["run.start"], kinds: ["replay"], invariants: [], above: 0 },
      proposedBy: "ada",
      own: false,
      aloneFrom: null,
    });
    expect((await decide(bo, change)).status).toBe(200);
    expect(await consoleRules(mara)).toMatchObject([
      { id: change, kinds: ["replay"], added: { askedBy: "ada", approvedBy: "bo", reason: REPLAYS.reason } },
    ]);
    expectProblem(await decide(bo, change), 404, "not-found", /No change/);
  });

  it("is ended by two administrators, and by none alone", async () => {
    const [ada, bo, mara] = [
      await person("ada", "admin"),
      await person("bo", "admin"),
      await person("mara", "operator!"),
    ];
    const rule = await ruleOf(ada, bo);
    const change = (await endOf(bo, rule)).body.id;
    expectProblem(await decide(bo, change), 409, "same-person", /bo made this request/);
    expect(await consoleRules(mara)).toHaveLength(1);
    expectProblem(await start(mara, await planOf(mara)), 409, "needs-approval", /a rule asks for a second person/);
    expect((await decide(ada, change)).status).toBe(200);
    expect(await consoleRules(mara)).toEqual([]);
    expect((await start(mara, await planOf(mara))).status).toBe(201);
    expectProblem(await endOf(bo, rule), 404, "not-found", /no rule .* in force/);
  });

  it("is changed by no second account of the same person", async () => {
    const [ada, other] = [await person("ada", "admin"), await person("ada", "admin")];
    await person("bo", "admin");
    const change = await asked(ada);
    await api.system.ledger.query(
      "UPDATE principal SET issuer = 'https://provider.example', email = $2 WHERE principal_id = $1",
      [other.id, ada.email.toUpperCase()],
    );
    expectProblem(await decide(other, change), 409, "same-person", /./);
    expect(await consoleRules(ada)).toEqual([]);
  });

  it("waits a day under the only administrator, and is then told to people as a change by one", async () => {
    const ada = await person("ada", "admin");
    const change = await asked(ada);
    expectProblem(await decide(ada, change), 409, "same-person", /./);
    const [waiting] = (await ada.get("/access-changes")).body.items;
    expect(new Date(waiting.aloneFrom).getTime() - new Date(waiting.proposedAt).getTime()).toBe(86_400_000);
    await api.system.ledger.query(
      "UPDATE access_change SET proposed_at = proposed_at - interval '25 hours' WHERE change_id = $1",
      [change],
    );
    expect((await decide(ada, change)).status).toBe(200);
    const { rows } = await api.system.ledger.query(
      "SELECT event, sentence FROM notification WHERE facts->>'change' = $1 ORDER BY at",
      [change],
    );
    expect(rows).toEqual([
      {
        event: "approval.asked",
        sentence: "A second administrator is asked for: ada asks for a rule about second persons to be added.",
      },
      {
        event: "glass.broken",
        sentence: "Without a second administrator, ada added a rule about second persons.",
      },
    ]);
  });

  it("leaves one audit row for each step", async () => {
    const [ada, bo] = [await person("ada", "admin"), await person("bo", "admin")];
    const rule = await ruleOf(ada, bo);
    await ended(ada, bo, rule);
    const { rows } = await api.system.ledger.query(
      "SELECT verb, actor FROM audit_row WHERE stream = 'changes' AND subject = $1 ORDER BY number",
      [`rule ${rule}`],
    );
    expect(rows).toEqual([
      { verb: "propose-rule", actor: "ada" },
      { verb: "apply-change", actor: "bo" },
      { verb: "propose-rule-end", actor: "ada" },
      { verb: "apply-change", actor: "bo" },
    ]);
  });

  it("is asked for by no token, no operator, and not with words that no rule has", async () => {
    const [ada, mara] = [await token("person", "ada", "admin"), await person("mara", "operator", "approver")];
    expectProblem(await ada.post("/rules", REPLAYS), 403, "forbidden", /rule\.add/);
    expectProblem(await mara.post("/rules", REPLAYS), 403, "forbidden", /needs the role admin/);
    const bo = await person("bo", "admin");
    expectProblem(await bo.post("/rules", { ...REPLAYS, kinds: ["everything"] }), 422, "invalid", /kinds/);
    expectProblem(await bo.delete(`/rules/${randomUUID()}`), 422, "invalid", /reason/i);
  });

  it("of the configuration is shown first, and does not end in the console", async () => {
    const [ada, mara] = [await person("ada", "admin"), await person("mara", "viewer")];
    expect((await mara.get("/rules")).body.items[0]).toMatchObject({
      id: "configuration-1",
      source: "configuration",
      kinds: ["undo"],
      above: 7,
      added: null,
    });
    expectProblem(await endOf(ada, "configuration-1"), 409, "wrong-state", /of the configuration/);
  });
});

describe("a plan under changing rules", () => {
  it("that needed no second person needs one once a rule was added", async () => {
    const [ada, bo, mara] = [
      await person("ada", "admin"),
      await person("bo", "admin"),
      await person("mara", "operator!"),
    ];
    const noor = await person("noor", "approver");
    const plan = await planOf(mara);
    await ruleOf(ada, bo);
    expectProblem(await start(mara, plan), 409, "needs-approval", /a rule asks for a second person/);
    expect((await mara.get(`/plans/${plan.id}`)).body).toMatchObject({ needsApproval: true });
    expect((await approve(noor, plan)).status).toBe(200);
    expect((await start(mara, plan)).status).toBe(201);
  });

  it("loses its approval when a rule about it is added or ended, and takes a new one", async () => {
    const [ada, bo, mara] = [
      await person("ada", "admin"),
      await person("bo", "admin"),
      await person("mara", "operator!"),
    ];
    const noor = await person("noor", "approver");
    const first = await ruleOf(ada, bo);
    const second = await ruleOf(ada, bo, { ...REPLAYS, invariants: ["external"] });
    const plan = await planOf(mara);
    expect((await approve(noor, plan)).status).toBe(200);
    await ended(ada, bo, first);
    const because = /the rules about second persons have changed since noor approved/;
    expectProblem(await start(mara, plan), 409, "needs-approval", because);
    expect((await mara.get(`/plans/${plan.id}`)).body.approvals).toMatchObject([
      { by: "noor", void: expect.stringMatching(because) },
    ]);
    expect((await approve(noor, plan)).status).toBe(200);
    expect((await mara.get(`/plans/${plan.id}`)).body.approvals).toMatchObject([{ by: "noor", void: null }]);
    await ruleOf(ada, bo, { kinds: ["replay"], above: 1_000_000, reason: "large ones" });
    expectProblem(await start(mara, plan), 409, "needs-approval", because);
    await ruleOf(ada, bo, { kinds: ["undo"], reason: "not about it" });
    expect((await approve(noor, plan)).status).toBe(200);
    await ruleOf(ada, bo, { kinds: ["suppress"], reason: "not about it either" });
    expect((await start(mara, plan)).status).toBe(201);
    expect((await mara.get(`/plans/${plan.id}`)).body.approvals).toMatchObject([{ by: "noor", void: null }]);
    expect(second).not.toBe(first);
  });

  it("still needs a second person where its maker or its starter ended the rule, by any account", async () => {
    const [ada, bo] = [await person("ada", "admin", "operator!"), await person("bo", "admin", "operator!")];
    const [cy, mara] = [await person("cy", "operator!"), await person("mara", "operator!")];
    const rule = await ruleOf(ada, bo);
    const [adas, bos, cys, maras] = [await planOf(ada), await planOf(bo), await planOf(cy), await planOf(mara)];
    await ended(ada, bo, rule);
    expectProblem(
      await start(mara, adas),
      409,
      "needs-approval",
      /holds on for ada, who asked for its end or approved it/,
    );
    expectProblem(await start(mara, bos), 409, "needs-approval", /holds on for bo/);
    expectProblem(await start(bo, maras), 409, "needs-approval", /holds on for bo/);
    expect((await ada.get(`/plans/${adas.id}`)).body).toMatchObject({ needsApproval: true });
    await api.system.ledger.query(
      "UPDATE principal SET issuer = 'https://provider.example', email = $2 WHERE principal_id = $1",
      [cy.id, bo.email],
    );
    expectProblem(await start(cy, cys), 409, "needs-approval", /holds on for bo/);
    expect((await start(mara, maras)).status).toBe(201);
    const noor = await person("noor", "approver");
    expect((await approve(noor, adas)).status).toBe(200);
    expect((await start(mara, adas)).status).toBe(201);
  });
});

describe("the transaction that starts a run", () => {
  /** Waits until a statement of the ledger waits for a lock. */
  const blocked = (client: pg.Pool | pg.PoolClient) =>
    until("the start waits", async () => {
      const { rows } = await client.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    });

  it("waits for a rule that is being ended, and goes by what was committed", async () => {
    const [ada, bo, mara] = [
      await person("ada", "admin"),
      await person("bo", "admin"),
      await person("mara", "operator!"),
    ];
    const rule = await ruleOf(ada, bo);
    const plan = await planOf(mara);
    const client = await api.system.ledger.connect();
    try {
      await client.query("BEGIN");
      await client.query(
        "UPDATE access_rule SET ended_at = now(), end_asked_by = 'x', end_approved_by = 'y' WHERE rule_id = $1",
        [rule],
      );
      const starting = start(mara, plan);
      await blocked(api.system.ledger);
      await client.query("COMMIT");
      expect((await starting).status).toBe(201);
    } finally {
      client.release();
    }
  });

  it("holds the rules as they are until it has committed", async () => {
    const [ada, bo, mara] = [
      await person("ada", "admin"),
      await person("bo", "admin"),
      await person("mara", "operator!"),
    ];
    const rule = await ruleOf(ada, bo);
    const plan = await planOf(mara);
    expect((await approve(await person("noor", "approver"), plan)).status).toBe(200);
    const client = await api.system.ledger.connect();
    try {
      await client.query("BEGIN");
      await client.query("LOCK TABLE run IN SHARE MODE");
      const starting = start(mara, plan);
      await blocked(api.system.ledger);
      const taken = api.system.ledger.query("SELECT FROM access_rule WHERE rule_id = $1 FOR UPDATE NOWAIT", [rule]);
      await expect(taken).rejects.toMatchObject({ code: "55P03" });
      await client.query("COMMIT");
      expect((await starting).status).toBe(201);
    } finally {
      client.release();
    }
  });
});
