import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportMarkdown } from "../../lib/api/report-markdown";
import { stewardParts } from "../../lib/composition/steward";
import type { Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import type { Step } from "../../lib/domain/recovery/steps";
import { codeOf, type FindingKind, maskOf } from "../../lib/domain/verdict/findings";
import { measureGates } from "../../lib/evidence/incident/gates";
import type { Incident } from "../../lib/ledger/incidents/model";
import { previewAuthority } from "../../lib/queries/authority/preview";
import { readIncident } from "../../lib/queries/incident/read";
import { readReport } from "../../lib/queries/report/read";
import { runMaterializer } from "../../workers/materializer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { runSampler } from "../../workers/sampler";
import { runSteward } from "../../workers/steward";
import { askerOf } from "../fixtures/ask";
import {
  closeIncident,
  declareAuthority,
  incidentParts,
  openIncident,
  restore,
  setAcknowledgments,
  waive,
} from "../fixtures/commands";
import { readContextOf } from "../fixtures/read-context";
import { MARA, NOOR } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, SILENT, type TestSystem, untilDrained, write } from "../fixtures/system";

const SECRET = "s".repeat(32);
const LEDGER = { store: "ledger" as const, region: null, reason: "it is right", forceOriginReads: false };

let system: TestSystem;
let stores: Stores;
let writePath: WritePath;
let parts: ReturnType<typeof incidentParts>;
let context: ReturnType<typeof stewardParts>["incidents"];
let hook: Awaited<ReturnType<typeof aHook>>;
let queueStore: Redis;
let emails: Queue;

beforeAll(async () => {
  hook = await aHook();
  system = await freshSystem({
    env: { SEARCH_HOOK: hook.url },
    config: (yaml) => yaml.replace("      #| - { name: search-index", "      - { name: search-index"),
  });
  Object.assign(process.env, { TRUEUP_SECRET: SECRET });
  stores = await system.open();
  writePath = await system.producer();
  parts = incidentParts({ stores, read: readContextOf(stores) });
  context = stewardParts(stores, SILENT).incidents;
  queueStore = new Redis(system.env.QUEUE_URL ?? "", { maxRetriesPerRequest: null });
  emails = new Queue("email-sync", { connection: queueStore, prefix: "bull" });
  for (const worker of [runRelay, runMaterializer, runSampler, runReconciler, runSteward]) await system.run(worker);
});
afterAll(async () => {
  await emails.close();
  queueStore.disconnect();
  await system.close();
  hook.close();
});

async function aHook() {
  const calls: { event: string; delivery: string; isSigned: boolean }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const key = createHmac("sha256", SECRET).update("dependent webhooks").digest();
      const expected = `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
      calls.push({
        event: JSON.parse(body).event,
        delivery: String(request.headers["x-trueup-delivery"]),
        isSigned: request.headers["x-trueup-signature"] === expected,
      });
      response.statusCode = state.answers;
      response.setHeader("location", "/elsewhere");
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/hook`;
  const state = { url, answers: 204, calls, close: () => server.close() };
  return state;
}

const fresh = async (id: string) => (await context.incidents.read(id)) as Incident;
const view = async (id: string) => {
  const answer = await askerOf(stores)(readIncident, { id });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};
const gate = async (id: string, step: Step) => (await view(id)).steps.find((s) => s.step === step)?.gate;
const untilOpen = (id: string, step: Step, timeout = 20_000) =>
  expect
    .poll(async () => (await gate(id, step))?.measured.filter((m) => !m.ok), { timeout, interval: 200 })
    .toEqual([]);
const states = async (id: string) =>
  Object.fromEntries((await context.incidents.dependents(id)).map((d) => [d.name, d.state]));
const ALL = (state: string) => ({ "email-sync": state, "search-index": state, checkout: state });

async function opened(scope: Parameters<typeof openIncident>[1]["scope"], holdDependents = false): Promise<Incident> {
  const answer = await openIncident(parts, { title: "A test", reason: "a test", scope, holdDependents }, MARA);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}
const end = (incident: Incident) =>
  closeIncident(parts, incident.id, { reason: null, breakGlass: "a test ends", reopenPaths: true }, MARA);
const verbs = async (id: string) => {
  const { rows } = await system.ledger.query<{ verb: string; n: string }>(
    "SELECT verb, count(*) AS n FROM audit WHERE incident_id = $1 GROUP BY verb",
    [id],
  );
  return Object.fromEntries(rows.map((row) => [row.verb, Number(row.n)]));
};

describe("the whole sequence", () => {
  it("goes from gate to gate without breaking the glass, and leaves one audit row a change", {
    timeout: 120_000,
  }, async () => {
    for (let i = 0; i < 5; i++) await accepted(writePath, "profile", write(`walk-${i}`));
    await untilDrained(system, "profile");
    const incident = await opened({ paths: ["profile"] }, true);
    const { id } = incident;
    expect(await declareAuthority(parts, id, { ...LEDGER, breakGlass: null }, MARA)).toMatchObject({
      error: { code: "gate-closed", step: "stop" },
    });
    expect((await setAcknowledgments(parts, id, { mode: "closed", reason: "stop", breakGlass: null }, MARA)).ok).toBe(
      true,
    );
    await untilOpen(id, "stop");
    expect(await declareAuthority(parts, id, { ...LEDGER, breakGlass: null }, MARA)).toMatchObject({
      ok: true,
      value: { authority: { by: "mara" } },
    });
    for (const step of ["authority", "replay", "cache", "reconcile"] as const) await untilOpen(id, step);
    expect(await closeIncident(parts, id, { reason: null, breakGlass: null, reopenPaths: false }, MARA)).toMatchObject({
      error: { code: "gate-closed", step: "restore" },
    });
    await expect.poll(() => states(id), { timeout: 10_000 }).toEqual(ALL("held"));
    expect(await emails.isPaused()).toBe(true);
    expect((await restore(parts, id, { dependent: null, breakGlass: null }, MARA)).ok).toBe(true);
    await expect.poll(() => states(id), { timeout: 10_000 }).toEqual(ALL("restored"));
    expect(await emails.isPaused()).toBe(false);
    await accepted(writePath, "profile", write("walk-0"));
    await untilOpen(id, "restore", 40_000);
    await untilOpen(id, "stop");
    expect((await closeIncident(parts, id, { reason: "done", breakGlass: null, reopenPaths: false }, MARA)).ok).toBe(
      true,
    );
    const after = await view(id);
    // The queue drained by itself, so that the incident ran neither a replay nor a rebuild.
    const unneeded = ["not-needed", "not-needed"];
    expect(after.steps.map((s) => s.status)).toEqual(["done", "done", ...unneeded, "done", "done"]);
    expect(await verbs(id)).toEqual({
      "open-incident": 1,
      reconcile: 1,
      "set-acknowledgments": 1,
      "declare-authority": 1,
      "dependent-held": 3,
      "restore-dependent": 3,
      "dependent-restored": 3,
      "reopen-path": 1,
      restore: 1,
      "close-incident": 1,
    });
    const report = await askerOf(stores)(readReport, { id });
    if (!report.ok) throw new Error("no report");
    const { rows } = await system.ledger.query(
      `SELECT count(*) AS accepted, count(*) FILTER (WHERE s.outcome = 1) AS materialized FROM mutation m
       LEFT JOIN settlement s ON s.mutation_id = m.id
       WHERE m.path_id = $1 AND m.accepted_at <= (SELECT horizon FROM incident WHERE incident_id = $2)`,
      [pathOf(stores, "profile").pathId, id],
    );
    expect(report.value.figures).toMatchObject({
      acceptedInScope: rows[0].accepted,
      materialized: rows[0].materialized,
      outstanding: "0",
      setAside: "0",
    });
    expect(reportMarkdown(report.value)).toMatch(
      /## Decisions\n\n- .* mara: declare\\-authority ledger: it is right|mara: declare-authority/,
    );
  });
});

describe("gates", () => {
  it("name a producer that has not followed, and open when it has gone", async () => {
    const incident = await opened({ paths: ["stock-mark"] });
    await setAcknowledgments(parts, incident.id, { mode: "durable-only", reason: "stop", breakGlass: null }, MARA);
    const beat = (age: string) =>
      system.ledger.query(
        `INSERT INTO worker_beat VALUES ('producer', 'old-shop/1', now(), now() - $1::interval, '{"epoch stock-mark": "1"}')
         ON CONFLICT (worker, instance) DO UPDATE SET beat_at = EXCLUDED.beat_at`,
        [age],
      );
    await beat("0 s");
    const behind = (await gate(incident.id, "stop"))?.measured.find((m) => m.name.startsWith("producers"));
    expect(behind).toMatchObject({ ok: false, value: expect.stringContaining("old-shop/1") });
    await beat("20 s");
    await untilOpen(incident.id, "stop");
    await setAcknowledgments(parts, incident.id, { mode: "contract", reason: "back", breakGlass: "a test" }, MARA);
    expect(await gate(incident.id, "stop")).toMatchObject({ open: false });
    await end(incident);
  });

  it("say that a query failed, beside what the others measured", async () => {
    const incident = await opened({ paths: ["feed"] });
    const plans = () => Promise.reject(new Error("the ledger is away"));
    const broken = { ...context, recovery: { ...context.recovery, plans } };
    const replay = (await measureGates(broken, incident)).get("replay");
    expect(replay?.map((m) => [m.ok, m.unknown, m.value])).toEqual([
      [true, false, "0"],
      [false, true, "the ledger is away"],
    ]);
    await end(incident);
  });

  it("of a few keys are not closed by other keys, and a waiver counts only for what is in scope", async () => {
    const { pathId } = pathOf(stores, "profile");
    const [mine, other] = [`mine-${randomUUID()}`, `other-${randomUUID()}`];
    const incident = await opened({ paths: ["profile"], keys: { list: [mine] } });
    await system.ledger.query("INSERT INTO confirmation_debt (path_id, region, key) VALUES ($1, 'nowhere', $2)", [
      pathId,
      other,
    ]);
    expect(await context.incidents.confirmationsOwed(incident, pathId)).toBe(0n);
    await system.ledger.query("DELETE FROM confirmation_debt WHERE region = 'nowhere'");
    await system.ledger.query("INSERT INTO drain_hold VALUES ($1, -1, $2, 'a test', 'test')", [pathId, mine]);
    await system.ledger.query("UPDATE incident SET horizon = now() WHERE incident_id = $1", [incident.id]);
    const late = (await accepted(writePath, "profile", write(mine))).mutation.id;
    const waiver = { path: "profile", key: mine, mutation: late, reason: "a test" };
    expect((await waive(parts, incident.id, waiver, MARA)).ok).toBe(true);
    await system.ledger.query("UPDATE incident SET accepted_to = horizon WHERE incident_id = $1", [incident.id]);
    expect(await context.incidents.outstandingInScope(await fresh(incident.id), pathId, 10)).toMatchObject({
      owed: 0,
      setAside: 0,
    });
    await system.ledger.query("UPDATE incident SET accepted_to = NULL, horizon = now() WHERE incident_id = $1", [
      incident.id,
    ]);
    expect(await context.incidents.outstandingInScope(await fresh(incident.id), pathId, 10)).toMatchObject({
      owed: 0,
      setAside: 1,
    });
    for (const strange of [
      { key: other },
      { mutation: randomUUID() },
      { mutation: undefined, finding: "stale" as const },
    ])
      expect(await waive(parts, incident.id, { ...waiver, ...strange }, MARA)).toMatchObject({
        error: { code: "not-found" },
      });
    expect(await waive(parts, incident.id, { path: "profile", key: mine, reason: "r" }, MARA)).toMatchObject({
      error: { code: "invalid" },
    });
    await system.ledger.query("DELETE FROM drain_hold");
    await end(incident);
  });
});

describe("the cache gate", () => {
  async function diverged(
    pathId: number,
    key: string,
    of: { finding: FindingKind; since?: Date; regions?: string[]; origin?: string },
  ) {
    const { finding, since = new Date(), regions, origin = null } = of;
    const story = {
      findings: [{ finding, since, sentence: "It differs.", ...(regions && { regions }) }],
      ladder: { origin },
    };
    await system.ledger.query("INSERT INTO divergence VALUES ($1, $2, $3, $4, $5, now() + interval '1 hour', 0, $6)", [
      pathId,
      key,
      codeOf(finding),
      maskOf(finding),
      since,
      JSON.stringify(story),
    ]);
  }
  const waits = async (id: string) =>
    (await gate(id, "cache"))?.measured.find((m) => m.name.startsWith("speculative or stale"))?.value;

  it("is about the incident's own regions, live as they are", async () => {
    const { pathId } = pathOf(stores, "profile");
    const prefix = `regions-${randomUUID()}-`;
    await diverged(pathId, `${prefix}a`, { finding: "stale", regions: ["us"] });
    const incident = await opened({ paths: ["profile"], keys: { prefix }, regions: ["eu"] });
    expect(await waits(incident.id)).toBe("0");
    await diverged(pathId, `${prefix}b`, { finding: "stale", regions: ["eu", "us"] });
    await diverged(pathId, `${prefix}c`, { finding: "region-split", regions: ["eu", "us"] });
    await diverged(pathId, `${prefix}d`, { finding: "phantom" });
    expect(await waits(incident.id)).toBe("1 phantom, 1 region-split, 1 stale");
    const findings = ["stale", "region-split"] as FindingKind[];
    expect(await context.incidents.divergedKeys(incident, pathId, { findings, after: "", limit: 10 })).toEqual([
      `${prefix}b`,
      `${prefix}c`,
    ]);
    await system.ledger.query("INSERT INTO confirmation_debt (path_id, region, key) VALUES ($1, 'us', $2)", [
      pathId,
      `${prefix}a`,
    ]);
    expect(await context.incidents.confirmationsOwed(incident, pathId)).toBe(0n);
    await system.ledger.query("DELETE FROM confirmation_debt WHERE starts_with(key, $1)", [prefix]);
    await system.ledger.query("DELETE FROM divergence WHERE starts_with(key, $1)", [prefix]);
    await end(incident);
  });

  it("is about what began in the incident's window, or whose key was written in it", async () => {
    const { pathId } = pathOf(stores, "profile");
    const prefix = `window-${randomUUID()}-`;
    const hoursAgo = (n: number) => new Date(Date.now() - n * 3_600_000);
    await accepted(writePath, "profile", write(`${prefix}written`));
    await untilDrained(system, "profile");
    await system.ledger.query("UPDATE mutation SET accepted_at = $2 WHERE key = $1", [`${prefix}written`, hoursAgo(2)]);
    await diverged(pathId, `${prefix}before`, { finding: "stale", since: hoursAgo(5), regions: ["eu"] });
    await diverged(pathId, `${prefix}after`, { finding: "stale", since: hoursAgo(0.5), regions: ["eu"] });
    const window = { acceptedFrom: hoursAgo(3).toISOString(), acceptedTo: hoursAgo(1).toISOString() };
    const incident = await opened({ paths: ["profile"], keys: { prefix }, ...window });
    expect(await waits(incident.id)).toBe("0");
    await diverged(pathId, `${prefix}during`, { finding: "phantom", since: hoursAgo(2), regions: ["eu"] });
    await diverged(pathId, `${prefix}written`, { finding: "stale", since: hoursAgo(0.1), regions: ["eu"] });
    expect(await waits(incident.id)).toBe("1 phantom, 1 stale");
    await system.ledger.query("DELETE FROM divergence WHERE starts_with(key, $1)", [prefix]);
    await end(incident);
  });

  it("waits for what is masked by a write from before the horizon, and not for a key in use", async () => {
    const { pathId } = pathOf(stores, "profile");
    const [old, inUse] = [`masked-${randomUUID()}`, `masked-${randomUUID()}`];
    for (const key of [old, inUse]) await accepted(writePath, "profile", write(key));
    await untilDrained(system, "profile");
    const incident = await opened({ paths: ["profile"], keys: { list: [old, inUse] } });
    await accepted(writePath, "profile", write(inUse));
    await untilDrained(system, "profile");
    // One key's write from before the horizon is in the origin, and the other's is not.
    for (const [key, origin] of [
      [old, "0"],
      [inUse, "1"],
    ] as const)
      await diverged(pathId, key, { finding: "masked", since: new Date(0), regions: ["eu"], origin });
    expect(await waits(incident.id)).toBe("1 masked by writes from before the horizon");
    await system.ledger.query("DELETE FROM divergence WHERE key = ANY ($1)", [[old, inUse]]);
    await end(incident);
  });
});

describe("what a region must still be told of", () => {
  it("is waited for, unless it is of a key in use and on its way", async () => {
    const { pathId } = pathOf(stores, "profile");
    const [old, inUse] = [`owed-${randomUUID()}`, `owed-${randomUUID()}`];
    await accepted(writePath, "profile", write(old));
    const incident = await opened({ paths: ["profile"], keys: { list: [old, inUse] } });
    await accepted(writePath, "profile", write(inUse));
    await untilDrained(system, "profile");
    // Owes the region a confirmation, as if the region had not answered.
    const owe = (key: string) =>
      system.ledger.query(
        "INSERT INTO confirmation_debt (path_id, region, key, since) VALUES ($1, 'us', $2, now() + interval '1 hour')",
        [pathId, key],
      );
    const owed = () => context.incidents.confirmationsOwed(incident, pathId);
    await owe(inUse);
    expect(await owed()).toBe(0n);
    await owe(old);
    expect(await owed()).toBe(1n);
    await system.ledger.query("UPDATE confirmation_debt SET owed_since = owed_since - interval '5 s' WHERE key = $1", [
      inUse,
    ]);
    expect(await owed()).toBe(2n);
    await system.ledger.query("DELETE FROM confirmation_debt WHERE key = ANY ($1)", [[old, inUse]]);
    await end(incident);
  });
});

describe("paths in another incident's hands", () => {
  it("are not reopened, switched or read from the origin by this one", async () => {
    const holder = await opened({ paths: ["profile"], keys: { prefix: "held-" } });
    await setAcknowledgments(parts, holder.id, { mode: "durable-only", reason: "stop", breakGlass: null }, MARA);
    const beside = await opened({ paths: ["profile"], keys: { list: ["beside"] } });
    const control = async () => (await context.incidents.controls([pathOf(stores, "profile").pathId]))[0];
    const before = await control();
    expect(
      await setAcknowledgments(parts, beside.id, { mode: "closed", reason: "stop", breakGlass: null }, NOOR),
    ).toMatchObject({
      error: { code: "held-by-incident", path: "profile", incident: holder.id },
    });
    expect(
      await declareAuthority(parts, beside.id, { ...LEDGER, forceOriginReads: true, breakGlass: null }, NOOR),
    ).toMatchObject({
      error: { code: "held-by-incident", incident: holder.id },
    });
    expect((await restore(parts, beside.id, { dependent: null, breakGlass: "a test" }, NOOR)).ok).toBe(true);
    expect(await control()).toEqual({ ...before, fencedEpoch: expect.anything() });
    expect((await gate(beside.id, "restore"))?.measured.find((m) => m.name === "path profile")).toMatchObject({
      ok: true,
    });
    await end(beside);
    await restore(parts, holder.id, { dependent: null, breakGlass: "a test" }, MARA);
    expect(await control()).toMatchObject({ acknowledge: "contract", ackIncident: null });
    await end(holder);
  });
});

describe("reads forced to the origin", () => {
  it("are taken from the caches again when the authority is declared anew without them", async () => {
    const incident = await opened({ paths: ["profile"], keys: { prefix: "forced-" } });
    const reads = async () => (await context.incidents.controls([pathOf(stores, "profile").pathId]))[0]?.reads;
    const declared = async (forceOriginReads: boolean) => {
      expect(
        (await declareAuthority(parts, incident.id, { ...LEDGER, forceOriginReads, breakGlass: "a test" }, MARA)).ok,
      ).toBe(true);
      return reads();
    };
    expect(await declared(false)).toBe("cache");
    expect(await declared(true)).toBe("origin");
    expect(await declared(false)).toBe("cache");
    await end(incident);
  });
});

describe("dependents", () => {
  it("wait in line behind one that failed, which is tried again alone, and so may they be", {
    timeout: 90_000,
  }, async () => {
    const incident = await opened({ paths: ["profile"], keys: { prefix: "line-" } }, true);
    await expect.poll(() => states(incident.id), { timeout: 10_000 }).toEqual(ALL("held"));
    hook.answers = 302;
    await restore(parts, incident.id, { dependent: null, breakGlass: "a test" }, MARA);
    await system.ledger.query(
      "UPDATE incident_dependent SET attempts = 7 WHERE incident_id = $1 AND name = 'search-index'",
      [incident.id],
    );
    await expect
      .poll(() => states(incident.id), { timeout: 15_000 })
      .toEqual({ "email-sync": "restored", "search-index": "failed", checkout: "restoring" });
    expect((await view(incident.id)).dependents.find((d) => d.name === "search-index")?.because).toMatch(
      /redirect|302/,
    );
    expect(hook.calls.every((call) => call.isSigned)).toBe(true);
    expect(hook.calls.at(-1)?.delivery).toBe(`${incident.id}/profile/search-index/restore`);
    await restore(parts, incident.id, { dependent: "checkout", breakGlass: "a test" }, MARA);
    await expect.poll(async () => (await states(incident.id)).checkout, { timeout: 10_000 }).toBe("restored");
    expect((await states(incident.id))["search-index"]).toBe("failed");
    hook.answers = 204;
    await restore(parts, incident.id, { dependent: "search-index", breakGlass: "a test" }, MARA);
    await expect.poll(() => states(incident.id), { timeout: 10_000 }).toEqual(ALL("restored"));
    expect(await verbs(incident.id)).toMatchObject({ "dependent-failed": 1, "dependent-restored": 3 });
    await end(incident);
  });

  it("stay held while another incident holds them", async () => {
    const [one, two] = [
      await opened({ paths: ["profile"], keys: { prefix: "one-" } }, true),
      await opened({ paths: ["profile"], keys: { prefix: "two-" } }, true),
    ];
    for (const { id } of [one, two]) await expect.poll(() => states(id), { timeout: 10_000 }).toEqual(ALL("held"));
    await restore(parts, one.id, { dependent: null, breakGlass: "a test" }, MARA);
    await expect.poll(() => states(one.id), { timeout: 10_000 }).toEqual(ALL("restored"));
    expect(await emails.isPaused()).toBe(true);
    expect(await context.incidents.holding(pathOf(stores, "profile").pathId, "checkout")).toBe(true);
    await end(one);
    await end(two);
    await expect.poll(() => emails.isPaused(), { timeout: 10_000 }).toBe(false);
  });

  it("stay paused where a person had paused them before the first of several incidents, and the report says so", async () => {
    await emails.pause();
    const held: Incident[] = [];
    for (const prefix of ["paused-one-", "paused-two-"]) {
      held.push(await opened({ paths: ["profile"], keys: { prefix } }, true));
      await expect.poll(() => states(held.at(-1)?.id ?? ""), { timeout: 10_000 }).toEqual(ALL("held"));
    }
    for (const { id } of held) {
      await restore(parts, id, { dependent: null, breakGlass: "a test" }, MARA);
      await expect.poll(() => states(id), { timeout: 10_000 }).toEqual(ALL("restored"));
      expect((await view(id)).dependents.find((d) => d.name === "email-sync")).toMatchObject({
        pausedBefore: true,
        because: expect.stringContaining("paused before the incident"),
      });
      const report = await askerOf(stores)(readReport, { id });
      expect(report.ok && reportMarkdown(report.value)).toContain(
        "the dependent was paused before the incident and stays paused",
      );
    }
    expect(await emails.isPaused()).toBe(true);
    for (const incident of held) await end(incident);
    await emails.resume();
  });

  it("come back where incidents alone had paused them, also for one that opens while another lets go", async () => {
    const { pathId } = pathOf(stores, "profile");
    const [one, two] = [
      await opened({ paths: ["profile"], keys: { prefix: "noted-one-" } }, true),
      await opened({ paths: ["profile"], keys: { prefix: "noted-two-" } }, true),
    ];
    for (const { id } of [one, two]) await expect.poll(() => states(id), { timeout: 10_000 }).toEqual(ALL("held"));
    const email = (await context.incidents.dependents(two.id)).find((d) => d.name === "email-sync");
    if (email === undefined) throw new Error("no such dependent");
    await system.ledger.query("UPDATE incident_dependent SET paused_before = NULL WHERE incident_id = $1", [two.id]);
    // The second incident looked while the first held the queue: it saw the first incident's own pause.
    await restore(parts, one.id, { dependent: null, breakGlass: "a test" }, MARA);
    await expect.poll(() => states(one.id), { timeout: 10_000 }).toEqual(ALL("restored"));
    expect(await context.incidents.notePausedBefore(email, [{ pathId, name: "email-sync" }], true)).toBe(false);
    await restore(parts, two.id, { dependent: null, breakGlass: "a test" }, MARA);
    await expect.poll(() => emails.isPaused(), { timeout: 10_000 }).toBe(false);
    for (const incident of [one, two]) await end(incident);
  });
});

describe("the preview of an authority", () => {
  it("counts what each store would keep and discard, and offers what lives in one store alone for salvage", async () => {
    const { pathId } = pathOf(stores, "order-status");
    const story = (regions: string[]) =>
      JSON.stringify({
        findings: [{ finding: "phantom", since: new Date(0), sentence: "A cache shows it alone.", regions }],
        ladder: {},
      });
    for (const [key, regions] of [
      ["ghost-1", ["eu", "us"]],
      ["ghost-2", ["eu"]],
    ] as [string, string[]][])
      await system.ledger.query(
        "INSERT INTO divergence VALUES ($1, $2, 1, 2, now(), now() + interval '1 hour', 0, $3)",
        [pathId, key, story(regions)],
      );
    await system.ledger.query("INSERT INTO finding_tally VALUES ($1, 1, 2)", [pathId]);
    const incident = await opened({ paths: ["order-status"], keys: { list: ["ghost-1", "ghost-2", "quiet"] } });
    // With so many keys unread, the preview counts the listed keys.
    await system.ledger.query("INSERT INTO incident_key SELECT $1, $2, 'quiet-' || n FROM generate_series(1, 100) n", [
      incident.id,
      pathId,
    ]);
    const preview = await askerOf(stores)(previewAuthority, { id: incident.id });
    if (!preview.ok) throw new Error("no preview");
    const of = (store: string, region: string | null = null) =>
      preview.value.stores.find((s) => s.store === store && s.region === region);
    expect(of("ledger")).toMatchObject({ available: true, kept: "101", discarded: "2", needsSecondPerson: false });
    expect(of("ledger")?.salvage.map((s) => [s.store, s.keys])).toEqual([
      ["eu", "2"],
      ["us", "1"],
    ]);
    expect(of("cache", "us")).toMatchObject({ changed: "1", discarded: "1" });
    expect(of("cache", "us")?.salvage.map((s) => s.store)).toEqual(["eu"]);
    expect(of("queue")).toMatchObject({ available: false, because: expect.stringMatching(/ids without payloads/) });
    expect(of("ledger")?.because).toBeNull();

    await system.ledger.query(
      "INSERT INTO divergence VALUES ($1, 'quiet', 0, 1, now(), now() + interval '1 hour', 0, $2)",
      [pathId, story([])],
    );
    const unsure = await askerOf(stores)(previewAuthority, { id: incident.id });
    if (!unsure.ok) throw new Error("no preview");
    for (const { available, because } of unsure.value.stores)
      if (available) expect(because).toMatch(/^1 key could not be read in every store: the true numbers/);
    await system.ledger.query("DELETE FROM divergence WHERE path_id = $1", [pathId]);
    await end(incident);
  });
});
