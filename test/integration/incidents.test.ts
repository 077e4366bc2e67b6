import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportMarkdown } from "../../lib/api/report-markdown";
import { stewardParts } from "../../lib/composition/steward";
import type { Stores } from "../../lib/composition/stores";
import { laneOf } from "../../lib/domain/lane";
import type { MatchingKeys } from "../../lib/domain/recovery/scope";
import { codeOf, maskOf } from "../../lib/domain/verdict/findings";
import type { Incident } from "../../lib/ledger/incidents/model";
import { readIncident } from "../../lib/queries/incident/read";
import { listPaths } from "../../lib/queries/path/list";
import { readReport } from "../../lib/queries/report/read";
import { runMaterializer } from "../../workers/materializer";
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
import { accepted, freshSystem, pathOf, SILENT, type TestSystem, write } from "../fixtures/system";

let system: TestSystem;
let stores: Stores;
let parts: ReturnType<typeof incidentParts>;
let context: ReturnType<typeof stewardParts>["incidents"];
let hook: { url: string; fails: boolean; events: string[]; close(): void };

beforeAll(async () => {
  hook = await aHook();
  system = await freshSystem({
    env: { SEARCH_HOOK: hook.url },
    config: (yaml) =>
      yaml
        .replace(
          '    mask: ["/email", "/phone"]',
          `    dependents:
      - { name: email-sync, queue: { connection: queue, name: email-sync, prefix: bull }, reads: origin }
      - { name: search-index, webhook: "\${SEARCH_HOOK}" }
      - { name: checkout, flag: true }
    mask: ["/email", "/phone"]`,
        )
        .replace(/( {4}# Whoever is held back[\s\S]*?)(?=\n {4}safeDrainPerSec)/, "")
        .replace("name: loyalty #", "name: loyalty #")
        .replace("invariant: mergeable", "invariant: binding"),
  });
  Object.assign(process.env, { TRUEUP_SECRET: "s".repeat(32) });
  stores = await system.open();
  const opened = { stores, read: readContextOf(stores) };
  parts = incidentParts(opened);
  context = stewardParts(stores, SILENT).incidents;
  await system.run(runMaterializer, "materializer");
  await system.run(runSteward, "steward");
});
afterAll(async () => {
  await system.close();
  hook.close();
});

async function aHook() {
  const events: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      events.push(`${JSON.parse(body).event} ${String(request.headers["x-trueup-signature"]).slice(0, 7)}`);
      response.statusCode = state.fails ? 500 : 204;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const state = { url: `http://127.0.0.1:${port}/hook`, fails: false, events, close: () => server.close() };
  return state;
}

const opened = async (
  scope: Parameters<typeof openIncident>[1]["scope"],
  holdDependents = false,
): Promise<Incident> => {
  const answer = await openIncident(parts, { title: "A test", reason: "a test", scope, holdDependents }, MARA);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
};
const view = async (id: string) => {
  const answer = await askerOf(stores)(readIncident, { id });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};
const gateOf = async (id: string, step: string) => (await view(id)).steps.find((s) => s.step === step);
const report = (id: string) => askerOf(stores)(readReport, { id });
const force = { breakGlass: "a test ends" };
const end = (incident: Incident) =>
  closeIncident(parts, incident.id, { reason: null, ...force, reopenPaths: true }, MARA);

describe("opening", () => {
  it("refuses a scope that shares a key with an open incident, names it, and leaves nothing behind", async () => {
    const first = await opened({ paths: ["profile"], keys: { prefix: "a-" } });
    const before = (await system.ledger.query("SELECT count(*) FROM incident_path")).rows[0].count;
    for (const keys of [undefined, { prefix: "a-1" }, { list: ["b", "a-7"] }])
      expect(
        await openIncident(parts, { title: "t", reason: "r", scope: { paths: ["feed", "profile"], keys } }, NOOR),
      ).toMatchObject({ ok: false, error: { code: "overlapping-incident", incident: first.id, path: "profile" } });
    expect((await system.ledger.query("SELECT count(*) FROM incident_path")).rows[0].count).toBe(before);
    const beside = await opened({ paths: ["profile"], keys: { list: ["b"] } });
    await end(first);
    await end(beside);
  });

  it("refuses paths and regions that are not configured, and a finding that no key has", async () => {
    const ask = (scope: Parameters<typeof openIncident>[1]["scope"]) =>
      openIncident(parts, { title: "t", reason: "r", scope }, MARA);
    expect(await ask({ paths: ["nowhere"] })).toMatchObject({ error: { code: "unknown-path" } });
    expect(await ask({ paths: ["profile"], regions: ["moon"] })).toMatchObject({ error: { code: "invalid" } });
    expect(await ask({ paths: ["profile"], keys: { finding: "phantom" } })).toMatchObject({
      error: { code: "empty-selection" },
    });
  });
});

describe("opening on all that a list showed", () => {
  const now = () => new Date().toISOString();
  const ask = (matching: MatchingKeys, paths = ["profile"]) =>
    openIncident(parts, { title: "t", reason: "r", scope: { paths, keys: { matching } }, holdDependents: false }, MARA);
  const diverges = (key: string, since: string, finding: "late" | "stale" = "stale", path = "profile") =>
    system.ledger.query(
      `INSERT INTO divergence (path_id, key, verdict, kinds, since, checked_at, outstanding, story)
       VALUES ($1, $2, $3, $4, $5, now(), 0, '{"findings": [], "ladder": {}}')`,
      [pathOf(stores, path).pathId, key, codeOf(finding), maskOf(finding), since],
    );

  it("freezes these keys and no others: those of its path, finding, prefix and age", async () => {
    for (const key of ["sel-1", "sel-2"]) await diverges(key, "2026-03-04T03:00:00Z");
    await diverges("sel-late", "2026-03-04T03:00:00Z", "late");
    await diverges("sel-later", "2026-03-04T05:00:00Z");
    await diverges("other-1", "2026-03-04T03:00:00Z");
    await diverges("sel-3", "2026-03-04T03:00:00Z", "stale", "feed");
    const until = "2026-03-04T04:00:00Z";
    expect(await ask({ finding: "stale", prefix: "sel-", until, count: 1 })).toMatchObject({
      error: { code: "moved-since-shown", shown: "1", now: "2" },
    });
    expect(await ask({ prefix: "nobody-", until })).toMatchObject({ error: { code: "empty-selection" } });
    const one = await ask({ finding: "stale", prefix: "sel-", until, count: 2 });
    if (!one.ok) throw new Error(JSON.stringify(one.error));
    const { rows } = await system.ledger.query("SELECT key FROM incident_key WHERE incident_id = $1 ORDER BY key", [
      one.value.id,
    ]);
    expect(rows.map(({ key }) => key)).toEqual(["sel-1", "sel-2"]);
    expect(one.value.keysBy).toBe("list");
    await end(one.value);
    const all = await ask({ prefix: "sel-", until: now() }, ["profile", "feed"]);
    if (!all.ok) throw new Error(JSON.stringify(all.error));
    expect(await context.incidents.keyCount(all.value.id)).toBe(5n);
    await end(all.value);
    await system.ledger.query("DELETE FROM divergence WHERE key ~ '^(sel|other)-'");
  });
});

describe("the steps", () => {
  it("stop acknowledgments: refuse writes from then on, and open the gate when every measurement is as wanted", async () => {
    const incident = await opened({ paths: ["order-status"] });
    expect((await gateOf(incident.id, "stop"))?.gate.open).toBe(false);
    const switched = await setAcknowledgments(
      parts,
      incident.id,
      { mode: "closed", reason: "stop", breakGlass: null },
      MARA,
    );
    expect(switched.ok).toBe(true);
    const writePath = await system.producer();
    const refusal = await writePath.accept("order-status", write("k", { operation: "transition" }));
    expect(refusal).toMatchObject({ ok: false, error: { code: "path-closed", retryAfterSec: 5 } });
    await expect.poll(async () => (await gateOf(incident.id, "stop"))?.gate.open, { timeout: 15_000 }).toBe(true);
    await expect
      .poll(async () => (await view(incident.id)).producers, { timeout: 10_000 })
      .toEqual(expect.arrayContaining([expect.objectContaining({ path: "order-status", followed: true })]));
    await end(incident);
  });

  it("waits for an append under way before a switch has taken hold", async () => {
    const incident = await opened({ paths: ["feed"] });
    const client = await system.ledger.connect();
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock_shared(70417, $1)", [pathOf(stores, "feed").pathId]);
    let done = false;
    const switching = setAcknowledgments(
      parts,
      incident.id,
      { mode: "closed", reason: "stop", breakGlass: null },
      MARA,
    ).then(() => {
      done = true;
    });
    await expect
      .poll(async () => (await system.ledger.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount)
      .toBeGreaterThan(0);
    expect(done).toBe(false);
    await client.query("COMMIT");
    client.release();
    await switching;
    await end(incident);
  });

  it("are refused out of order, and taken with the glass broken, which is recorded", async () => {
    const incident = await opened({ paths: ["stock-mark"] });
    const choice = { store: "ledger" as const, region: null, reason: "it is right", forceOriginReads: false };
    expect(await declareAuthority(parts, incident.id, { ...choice, breakGlass: null }, MARA)).toMatchObject({
      ok: false,
      error: {
        code: "gate-closed",
        step: "stop",
        waitsFor: expect.arrayContaining([expect.stringMatching(/acknowledgments on stock-mark/)]),
      },
    });
    const declared = await declareAuthority(parts, incident.id, { ...choice, breakGlass: "there is no time" }, MARA);
    expect(declared).toMatchObject({ ok: true, value: { authority: { store: "ledger", by: "mara" } } });
    const shown = await view(incident.id);
    expect(shown.steps.find((s) => s.step === "authority")?.brokenGlass?.reason).toBe("there is no time");
    expect(shown.log.filter((l) => l.alert)).toHaveLength(1);
    await end(incident);
  });

  it("need a second person where writes bind: whoever asked cannot be that person", async () => {
    const incident = await opened({ paths: ["loyalty"] });
    const choice = {
      store: "ledger" as const,
      region: null,
      reason: "it is right",
      forceOriginReads: false,
      breakGlass: "now",
    };
    const first = await declareAuthority(parts, incident.id, choice, MARA);
    expect(first).toMatchObject({ ok: true, value: { authority: null, pendingAuthority: { by: "mara" } } });
    expect(await declareAuthority(parts, incident.id, choice, MARA)).toMatchObject({
      error: { code: "same-person" },
    });
    const second = await declareAuthority(parts, incident.id, choice, NOOR);
    expect(second).toMatchObject({ ok: true, value: { authority: { by: "noor" }, pendingAuthority: null } });
    expect(await declareAuthority(parts, incident.id, { ...choice, store: "queue" }, MARA)).toMatchObject({
      error: { code: "authority-unavailable" },
    });
    await end(incident);
  });

  it("show a gate that was open and has closed again", async () => {
    const key = `again-${randomUUID()}`;
    const incident = await opened({ paths: ["profile"], keys: { list: [key] } });
    await expect
      .poll(async () => (await gateOf(incident.id, "replay"))?.firstOpenAt, { timeout: 10_000 })
      .not.toBeNull();
    await system.ledger.query("UPDATE incident SET horizon = now() + interval '1 hour' WHERE incident_id = $1", [
      incident.id,
    ]);
    await accepted(await system.producer(), "profile", write(key));
    await expect.poll(async () => (await gateOf(incident.id, "replay"))?.status, { timeout: 10_000 }).toBe("reopened");
    await expect
      .poll(async () => (await gateOf(incident.id, "replay"))?.closedAgainAt, { timeout: 10_000 })
      .not.toBeNull();
    const set = await waive(
      parts,
      incident.id,
      {
        path: "profile",
        key,
        mutation: (await system.ledger.query("SELECT id FROM mutation WHERE key = $1", [key])).rows[0].id,
        reason: "a test",
      },
      MARA,
    );
    expect(set.ok).toBe(true);
    await expect
      .poll(async () => (await gateOf(incident.id, "replay"))?.gate.measured[0]?.value, { timeout: 10_000 })
      .toMatch(/1 set aside/);
    await end(incident);
  });
});

describe("dependents", () => {
  it("are held at opening, restored in order and verified; one that fails is shown, and tried again alone", async () => {
    const incident = await opened({ paths: ["profile"] }, true);
    const states = async () =>
      Object.fromEntries((await context.incidents.dependents(incident.id)).map((d) => [d.name, d.state]));
    await expect
      .poll(states, { timeout: 15_000 })
      .toEqual({ "email-sync": "held", "search-index": "held", checkout: "held" });
    expect(hook.events).toEqual(["hold sha256="]);
    expect(await context.incidents.holding(pathOf(stores, "profile").pathId, "checkout")).toBe(true);
    hook.fails = true;
    await restore(parts, incident.id, { dependent: null, breakGlass: "a test" }, MARA);
    await expect
      .poll(states, { timeout: 15_000 })
      .toMatchObject({ "email-sync": "restored", "search-index": "restoring", checkout: "restoring" });
    await expect
      .poll(
        async () => (await context.incidents.dependents(incident.id)).find((d) => d.name === "search-index")?.because,
        { timeout: 15_000 },
      )
      .toMatch(/answered 500/);
    hook.fails = false;
    await restore(parts, incident.id, { dependent: "search-index", breakGlass: "a test" }, MARA);
    await expect
      .poll(states, { timeout: 20_000 })
      .toEqual({ "email-sync": "restored", "search-index": "restored", checkout: "restored" });
    await end(incident);
    expect(await context.incidents.holding(pathOf(stores, "profile").pathId, "checkout")).toBe(false);
  });
});

describe("closing", () => {
  const control = async () => {
    const listed = await askerOf(stores)(listPaths, {});
    return listed.ok && listed.value.items.find((item) => item.name === "order-status")?.control;
  };

  it("leaves no path stopped with nobody responsible, broken glass or not", async () => {
    const incident = await opened({ paths: ["order-status"] });
    await setAcknowledgments(parts, incident.id, { mode: "closed", reason: "stop", breakGlass: null }, MARA);
    expect(await control()).toMatchObject({ acknowledge: "closed", heldBy: { incident: incident.id, open: true } });
    const closing = { reason: null, ...force, reopenPaths: false };
    expect(await closeIncident(parts, incident.id, closing, MARA)).toEqual({
      ok: false,
      error: {
        code: "paths-left-stopped",
        incident: incident.id,
        left: ["path order-status refuses every write"],
      },
    });
    const at = (await context.incidents.read(incident.id)) as Incident;
    expect(at.status).toBe("open");
    expect(await context.incidents.brokenGlass(incident.id)).toEqual([]);
    const unforced = { ...closing, breakGlass: "a test" };
    expect(await closeIncident(parts, incident.id, unforced, MARA)).toMatchObject({
      ok: false,
      error: { code: "paths-left-stopped" },
    });
    expect((await closeIncident(parts, incident.id, { ...closing, reopenPaths: true }, MARA)).ok).toBe(true);
    expect(await control()).toMatchObject({ acknowledge: "contract", heldBy: null });
    const { log } = await view(incident.id);
    expect(log.map((l) => l.verb).slice(-4)).toEqual(["break-glass", "reopen-path", "restore", "close-incident"]);
  });

  it("of an older ledger that left a path stopped is seen on the path", async () => {
    const incident = await opened({ paths: ["order-status"] });
    await setAcknowledgments(parts, incident.id, { mode: "closed", reason: "stop", breakGlass: null }, MARA);
    await system.ledger.query("UPDATE incident SET status = 'closed' WHERE incident_id = $1", [incident.id]);
    expect(await control()).toMatchObject({ acknowledge: "closed", heldBy: { incident: incident.id, open: false } });
    const next = await opened({ paths: ["order-status"] });
    expect(
      (
        await setAcknowledgments(
          parts,
          next.id,
          { mode: "contract", reason: "put back", breakGlass: force.breakGlass },
          MARA,
        )
      ).ok,
    ).toBe(true);
    expect(await control()).toMatchObject({ acknowledge: "contract", heldBy: null });
    await end(next);
  });
});

describe("the report", () => {
  it("counts what the ledger counts, and lists each change of state once", async () => {
    const incident = await opened({ paths: ["draft-notes"] });
    await setAcknowledgments(parts, incident.id, { mode: "durable-only", reason: "stop", breakGlass: null }, MARA);
    const counted = await report(incident.id);
    if (!counted.ok) throw new Error("no report");
    const { rows } = await system.ledger.query(
      "SELECT count(*) FROM mutation WHERE path_id = $1 AND accepted_at <= $2",
      [pathOf(stores, "draft-notes").pathId, incident.horizon],
    );
    expect(counted.value.figures.acceptedInScope).toBe(rows[0].count);
    expect(counted.value.incident.log.map((l) => l.verb)).toEqual([
      "open-incident",
      "reconcile",
      "set-acknowledgments",
    ]);
    expect(reportMarkdown(counted.value)).toContain("## Promises that were not kept");
    await end(incident);
  });

  it("names the first twenty of the keys that were named, and counts all", async () => {
    const list = Array.from({ length: 25 }, (_, n) => `r-${n + 10}`);
    const incident = await opened({ paths: ["draft-notes"], keys: { list } });
    const counted = await report(incident.id);
    if (!counted.ok) throw new Error("no report");
    expect(counted.value.keys?.total).toBe("25");
    expect(counted.value.keys?.items).toEqual(list.slice(0, 20).map((key) => ({ path: "draft-notes", key })));
    expect(reportMarkdown(counted.value)).toContain("- draft-notes / r\\-29\n- and 5 more\n");
    await end(incident);
  });

  it("does not print a reason that only repeats the title", async () => {
    const incident = await opened({ paths: ["draft-notes"] });
    const counted = await report(incident.id);
    if (!counted.ok) throw new Error("no report");
    expect(reportMarkdown(counted.value)).toMatch(/^# A test\n\n- Incident: /);
    expect(counted.value.keys).toEqual({ total: "0", items: [] });
    await end(incident);
  });

  it("tells a whole path of any size from what was counted at its horizon, and says what it did not look at", async () => {
    const { pathId } = pathOf(stores, "profile");
    const writePath = await system.producer();
    const ids: string[] = [];
    for (const key of ["r-1", "r-2", "r-3"]) {
      const answer = await writePath.accept("profile", write(key));
      if (answer.ok) ids.push(answer.value.mutation.id);
    }
    const { id } = await opened({ paths: ["profile"] });
    const ledger = { store: "ledger" as const, region: null, reason: "it is right", forceOriginReads: false };
    expect((await declareAuthority(parts, id, { ...ledger, breakGlass: "a test" }, MARA)).ok).toBe(true);
    const figures = async () => {
      const counted = await report(id);
      if (!counted.ok) throw new Error("no report");
      return counted.value.figures;
    };
    await system.ledger.query(
      "SELECT settle_mutations($1::smallint, $2::smallint, ARRAY[$3::uuid], ARRAY[3::smallint], ARRAY['a test'], 'a test')",
      [pathId, laneOf("r-1", 4), ids[0]],
    );
    const looked = await figures();
    expect(looked).toMatchObject({ suppressed: "1", unmeasured: {} });
    await writePath.accept("profile", write("r-4"));
    await system.ledger.query("UPDATE incident_path SET accepted = accepted + 10000000 WHERE incident_id = $1", [id]);
    expect(await figures()).toMatchObject({
      acceptedInScope: String(BigInt(looked.acceptedInScope ?? 0) + 10_000_000n),
      settled: String(BigInt(looked.settled ?? 0) + 10_000_000n),
      outstanding: looked.outstanding,
      suppressed: "1",
      setAside: "0",
      materialized: null,
      superseded: null,
      unmeasured: { materialized: expect.stringMatching(/too many/), superseded: expect.stringMatching(/too many/) },
    });
    const counted = await report(id);
    expect(counted.ok && reportMarkdown(counted.value)).toMatch(/\| materialized \| not counted \|/);
    await end((await context.incidents.read(id)) as Incident);
  });
});
