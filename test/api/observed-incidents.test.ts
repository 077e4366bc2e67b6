import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { runIntake } from "../../workers/intake";
import { runReconciler } from "../../workers/reconciler";
import { apiForTests, expectProblem } from "../fixtures/api";
import { until } from "../fixtures/foreign/kit/by-hand";
import { tasksPath } from "../fixtures/tasks-path";

const PATH = tasksPath();

const api = apiForTests({ config: (yaml) => `${yaml.trimEnd()}\n${PATH}` });
const GLASS = { breakGlass: { reason: "a test" } };

/** A task in the other system's table, and in its cache at a version of its own. */
async function task(id: string, rev: number, shown: number | null): Promise<void> {
  await api.system.origin.query("INSERT INTO public.task VALUES ($1, $2, $3)", [id, `title ${rev}`, rev]);
  if (shown === null) return;
  const cache = new Redis(api.system.env.CACHE_EU_URL ?? "");
  await cache.set(`task:${id}`, JSON.stringify({ rev: shown, task: { title: `title ${shown}` } }));
  cache.disconnect();
}

/** A write that waits in the other system's queue, where no worker takes it. */
async function waiting(id: string, rev: number): Promise<void> {
  const queue = new Queue("flush", { connection: { url: api.system.env.QUEUE_URL ?? "" } });
  await queue.add("flush", { id, rev, task: { title: `title ${rev}` } });
  await queue.close();
}

/** A write that its worker tried once and gave up; what waits in the queue is left as it was. */
async function failing(id: string, rev: number): Promise<void> {
  const connection = { url: api.system.env.QUEUE_URL ?? "" };
  const queue = new Queue("flush", { connection });
  await queue.add("flush", { id, rev, task: { title: `title ${rev}` } }, { lifo: true });
  const worker = new Worker("flush", null, { connection, autorun: false });
  const job = await worker.getNextJob("a test");
  await job?.moveToFailed(new Error("the table refused the row"), "a test");
  await worker.close();
  await queue.close();
}

async function listed(...keys: string[]): Promise<void> {
  await until(`${keys.join(", ")} are listed`, async () => {
    const { items } = (await api.get("/divergences?path=tasks")).body;
    return keys.every((key) => items.some((item: { key: string }) => item.key === key));
  });
}

const open: string[] = [];
async function shut(): Promise<void> {
  for (const id of open.splice(0)) {
    const { status, body } = await api.post(`/incidents/${id}/close`, {
      reason: "a test",
      reopenPaths: true,
      ...GLASS,
    });
    expect({ status, body }).toMatchObject({ status: 200 });
  }
}
afterEach(shut);

/** Opens an incident, which is closed after its test. */
async function opened(scope: object): Promise<string> {
  const { status, body } = await api.post("/incidents", { title: "Tasks", reason: "a test", scope });
  expect({ status, body }).toMatchObject({ status: 201 });
  open.push(body.id);
  return body.id;
}

type Measured = { name: string; value: string; ok: boolean; unknown: boolean; applies: boolean };

async function measured(id: string, step: string, name: string): Promise<Measured> {
  const { steps } = (await api.get(`/incidents/${id}`)).body;
  const gate = steps.find((each: { step: string }) => each.step === step).gate;
  const found = gate.measured.find((each: Measured) => each.name.includes(name));
  if (found === undefined) throw new Error(`${step} has no ${name}: ${JSON.stringify(gate.measured)}`);
  return found;
}

/** An incident's report, once each figure that its paths can have was measured. */
async function reported(id: string) {
  let report = (await api.get(`/incidents/${id}/report`)).body;
  await until("the report has its figures", async () => {
    report = (await api.get(`/incidents/${id}/report`)).body;
    return report.observed.every((path: { outstandingKeys: string | null }) => path.outstandingKeys !== null);
  });
  return report;
}

beforeAll(async () => {
  await api.system.origin.query(
    "CREATE TABLE public.task (id text PRIMARY KEY, title text NOT NULL, rev numeric NOT NULL)",
  );
  await task("whole", 2, 2);
  await task("stale", 2, 1);
  await task("ahead", 2, 5);
  await task("behind", 1, null);
  await waiting("behind", 2);
  await api.system.run(runIntake);
  await api.system.run(runReconciler);
  await listed("stale", "ahead");
  await until("one write is outstanding", async () => (await api.get("/paths/tasks")).body.truth.outstanding === "1");
});

describe("an incident over another system's path", () => {
  it.each<[string, object, string | null]>([
    ["a list of keys", { keys: { list: ["stale", "whole"] } }, "2"],
    ["a prefix", { keys: { prefix: "st" } }, null],
    ["a finding", { keys: { finding: "stale" } }, "1"],
    [
      "the keys that a list showed",
      { keys: { matching: { until: new Date(Date.now() + 60_000).toISOString() } } },
      "2",
    ],
    ["a region of its caches", { keys: { list: ["stale"] }, regions: ["eu"] }, "1"],
    ["the whole path", {}, null],
  ])("opens on %s", async (_, scope, keyCount) => {
    const id = await opened({ paths: ["tasks"], ...scope });
    expect((await api.get(`/incidents/${id}`)).body).toMatchObject({
      keyCount,
      observed: ["tasks"],
      regions: ["eu"],
      acknowledgments: [],
      dependents: [],
      scope: { paths: ["tasks"] },
    });
    const { rows } = await api.system.ledger.query(
      "SELECT verb FROM audit WHERE incident_id = $1 ORDER BY seq LIMIT 1",
      [id],
    );
    expect(rows).toEqual([{ verb: "open-incident" }]);
  });

  it("shares no key with another open incident, and has no region that is not the path's", async () => {
    await opened({ paths: ["tasks"], keys: { list: ["stale"] } });
    const again = (scope: object) => api.post("/incidents", { title: "Tasks", reason: "a test", scope });
    expectProblem(
      await again({ paths: ["profile", "tasks"], keys: { prefix: "s" } }),
      409,
      "overlapping-incident",
      /tasks/,
    );
    expectProblem(
      await again({ paths: ["tasks"], keys: { list: ["x"] }, regions: ["us"] }),
      422,
      "invalid",
      /regions are eu/,
    );
  });

  it("waives a listed finding", async () => {
    const id = await opened({ paths: ["tasks"], keys: { list: ["stale"] } });
    const waive = (finding: string) =>
      api.post(`/incidents/${id}/waivers`, { path: "tasks", key: "stale", finding, reason: "it is known" });
    expectProblem(await waive("phantom"), 404, "not-found", /no finding phantom/);
    expect((await waive("stale")).body.waivers).toMatchObject([{ path: "tasks", key: "stale", finding: "stale" }]);
  });
});

describe("the gates of another system's path", () => {
  it("say that its acknowledgments cannot be stopped, and do not wait for them", async () => {
    const id = await opened({ paths: ["tasks"] });
    expect(await measured(id, "stop", "tasks")).toMatchObject({
      ok: true,
      applies: false,
      value: /Trueup cannot stop/,
    });
    const { steps, step } = (await api.get(`/incidents/${id}`)).body;
    expect(steps[0]).toMatchObject({ step: "stop", status: "not-needed" });
    expect(step).toBe("authority");
    const before = await api.traces();
    const refused = await api.post(`/incidents/${id}/acknowledgments`, { mode: "closed", reason: "a test" });
    expectProblem(refused, 409, "another-system", /tasks.*Pause its queue.*stop its producers/);
    expect(await api.traces()).toEqual(before);
  });

  it("leave the acknowledgments of Trueup's own path in the same incident to be stopped", async () => {
    const id = await opened({ paths: ["tasks", "profile"] });
    expect((await api.get(`/incidents/${id}`)).body).toMatchObject({
      step: "stop",
      acknowledgments: [{ path: "profile" }],
    });
    const switched = await api.post(`/incidents/${id}/acknowledgments`, { mode: "closed", reason: "a test" });
    expect(switched.body.acknowledgments).toMatchObject([{ path: "profile", mode: "closed" }]);
    const { rows } = await api.system.ledger.query(
      "SELECT path, acknowledge FROM path_control WHERE path IN ('tasks', 'profile') ORDER BY path",
    );
    expect(rows).toMatchObject([
      { path: "profile", acknowledge: "closed" },
      { path: "tasks", acknowledge: "contract" },
    ]);
  });

  it("count the keys with outstanding writes from before the horizon, and the entries that are wrong", async () => {
    const id = await opened({ paths: ["tasks"] });
    expect(await measured(id, "replay", "outstanding")).toMatchObject({ value: "1", ok: false });
    expect(await measured(id, "cache", "entries of tasks")).toMatchObject({ value: "1 phantom, 1 stale", ok: false });
    await shut();
    const calm = await opened({ paths: ["tasks"], keys: { list: ["whole"] } });
    expect(await measured(calm, "replay", "outstanding")).toMatchObject({ value: "0", ok: true });
    expect(await measured(calm, "cache", "entries of tasks")).toMatchObject({ value: "0", ok: true });
  });

  it("know nothing while a store cannot be read", async () => {
    const id = await opened({ paths: ["tasks"], keys: { list: ["whole"] } });
    await api.system.origin.query("ALTER TABLE public.task RENAME TO tasks");
    await until("what is outstanding is not known", async () => (await measured(id, "replay", "outstanding")).unknown);
    expect(await measured(id, "replay", "outstanding")).toMatchObject({
      ok: false,
      value: expect.stringMatching(/could not be read/),
    });
    await api.system.origin.query("ALTER TABLE public.tasks RENAME TO task");
    await until("it is known again", async () => (await measured(id, "replay", "outstanding")).ok);
  });
});

describe("the authority over another system's path", () => {
  const declare = (id: string, body: object) => api.post(`/incidents/${id}/authority`, { reason: "a test", ...body });
  type Choice = { store: string; region: string | null; available: boolean };
  const choiceOf = async (id: string, store: string) =>
    (await api.get(`/incidents/${id}/authority/preview`)).body.stores.find((each: Choice) => each.store === store);

  it.each<[string, object]>([
    ["of a whole path, from the list", { paths: ["tasks"] }],
    ["of named keys, judged now", { paths: ["tasks"], keys: { list: ["whole", "stale", "ahead", "behind"] } }],
  ])("is previewed by its source, queue, origin and region: %s", async (_, scope) => {
    const id = await opened(scope);
    const quiet = "keys" in scope ? 1 : 0;
    expect(await choiceOf(id, "ledger")).toMatchObject({
      available: true,
      kept: String(1 + quiet),
      changed: "1",
      discarded: "1",
    });
    expect(await choiceOf(id, "queue")).toMatchObject({ available: true, kept: String(1 + quiet), discarded: "1" });
    const origin = await choiceOf(id, "origin");
    expect(origin).toMatchObject({ available: true, discarded: "2", salvage: [], needsSecondPerson: false });
    expect(origin.byFinding).toContainEqual({
      path: "tasks",
      finding: "stale",
      keys: "1",
      effect: "the entry is cleared",
    });
    expect(origin.samples.map(({ key }: { key: string }) => key)).toEqual(expect.arrayContaining(["ahead", "stale"]));
    expect(await choiceOf(id, "cache")).toMatchObject({ region: "eu", available: true, changed: "1", discarded: "1" });
  });

  it("is declared, and moves the path's epoch; its readers are not forced", async () => {
    const id = await opened({ paths: ["tasks"] });
    const forced = await declare(id, { store: "origin", forceOriginReads: true });
    expectProblem(forced, 409, "another-system", /tasks.*cannot force their reads/);
    expectProblem(await declare(id, { store: "cache", region: "us" }), 422, "invalid", /regions: eu/);
    const before = (await api.get("/paths/tasks")).body.control.epoch;
    expect((await declare(id, { store: "queue" })).body).toMatchObject({
      step: "replay",
      authority: { store: "queue" },
    });
    expect((await api.get("/paths/tasks")).body.control).toMatchObject({
      epoch: String(Number(before) + 1),
      reads: "cache",
    });
  });

  it("forces the reads of Trueup's own path alone, and leaves the queue to another system's path", async () => {
    const id = await opened({ paths: ["tasks", "profile"] });
    expect(await choiceOf(id, "queue")).toMatchObject({ available: false, because: expect.stringContaining("ids") });
    await api.post(`/incidents/${id}/acknowledgments`, { mode: "durable-only", reason: "a test" });
    expect((await declare(id, { store: "origin", forceOriginReads: true, ...GLASS })).status).toBe(200);
    expect((await api.get("/paths/profile")).body.control.reads).toBe("origin");
    expect((await api.get("/paths/tasks")).body.control.reads).toBe("cache");
  });
});

describe("a reconciliation of another system's path", () => {
  const reconciled = async (id: string) => {
    const { body } = await api.post(`/incidents/${id}/reconciliations`, {});
    await until(
      "every key was compared",
      async () => (await api.get(`/reconciliations/${body.id}`)).body.state === "done",
    );
    return (await api.get(`/reconciliations/${body.id}`)).body;
  };

  beforeAll(async () => {
    // An entry that cannot be read: nothing tells what it holds.
    const cache = new Redis(api.system.env.CACHE_EU_URL ?? "");
    await cache.set("task:odd", "{");
    cache.disconnect();
  });

  it("compares every key over source, origin and caches, and never takes unknown for good", async () => {
    const id = await opened({ paths: ["tasks"] });
    const story = await reconciled(id);
    expect(story.checkpoint.map(({ source }: { source: string }) => source)).toEqual([
      "jobs",
      "ledger",
      "origin",
      "cache:eu",
    ]);
    const found = (key: string) => story.items.find((item: { key: string }) => item.key === key);
    expect(found("ahead")).toMatchObject({ path: "tasks", findings: ["phantom"] });
    expect(found("stale")).toMatchObject({ findings: ["stale"] });
    expect(found("odd")).toMatchObject({ findings: ["unknown"], waived: false });
    expect(found("whole")).toBeUndefined();
    expect(await measured(id, "reconcile", "not waived")).toMatchObject({ value: "3", ok: false });
  });

  it("has parts of Trueup's own paths and of another system's, and closes findings that are repaired or waived", async () => {
    const id = await opened({ paths: ["profile", "tasks"], keys: { list: ["odd", "stale"] } });
    const story = await reconciled(id);
    expect(
      story.checkpoint.map(({ path, source }: { path: string; source: string }) => `${path} ${source}`).sort(),
    ).toEqual(["profile list", "tasks list"]);
    expect(story).toMatchObject({ scanned: "4", total: "4", open: "2" });
    await api.post(`/incidents/${id}/waivers`, {
      path: "tasks",
      key: "odd",
      finding: "unknown",
      reason: "an old entry",
    });
    const cache = new Redis(api.system.env.CACHE_EU_URL ?? "");
    await cache.set("task:stale", JSON.stringify({ rev: 2, task: { title: "title 2" } }));
    await until("the entry's finding is closed", async () => (await measured(id, "reconcile", "not waived")).ok);
    expect(await measured(id, "reconcile", "not waived")).toMatchObject({ value: "0, and 1 waived" });
    await cache.set("task:stale", JSON.stringify({ rev: 1, task: { title: "title 1" } }));
    cache.disconnect();
    await listed("stale");
  });

  it("waits for a store that is away, with the reason, and goes on", async () => {
    await api.system.origin.query("ALTER TABLE public.task RENAME TO tasks");
    const id = await opened({ paths: ["tasks"], keys: { list: ["whole"] } });
    const { body } = await api.post(`/incidents/${id}/reconciliations`, {});
    const story = async () => (await api.get(`/reconciliations/${body.id}`)).body;
    await until("the reason is said", async () => (await story()).because?.includes("origin"));
    expect(await measured(id, "reconcile", "since the last run")).toMatchObject({ value: "running", ok: false });
    await api.system.origin.query("ALTER TABLE public.tasks RENAME TO task");
    await until("it is done", async () => (await story()).state === "done");
    expect(await story()).toMatchObject({ open: "0", because: null });
  });
});

describe("the report of an incident over another system's path", () => {
  it("has the figures that exist, says what cannot be told, and names promises that were not kept", async () => {
    const id = await opened({ paths: ["tasks"] });
    const body = await reported(id);
    expect(body.observed).toMatchObject([
      {
        path: "tasks",
        knownWrites: "1",
        outstandingKeys: "1",
        outstandingWrites: "1",
        findings: { phantom: "1", stale: "1" },
        unmeasured: { materialized: expect.stringContaining("no receipts") },
      },
    ]);
    expect(body.figures).toMatchObject({
      acceptedInScope: null,
      unmeasured: { acceptedInScope: expect.stringContaining("other systems") },
    });
    expect(body.brokenPromises).toMatchObject({
      total: "1",
      notSettledYet: expect.stringContaining("1 acknowledged write is still outstanding"),
      items: [{ path: "tasks", key: "ahead", what: expect.stringContaining("a cache showed the write") }],
    });
    const { body: markdown } = await api.call("GET", `/incidents/${id}/report`, {
      headers: { accept: "text/markdown" },
    });
    expect(markdown).toContain("### tasks, whose writes another system carries");
    expect(markdown).toContain("| outstanding writes | 1 |");
    expect(markdown).toContain("materialized: not known");
  });

  it("lists a write that its worker gave up, and a key that owes nothing once it is waived", async () => {
    await task("given-up", 1, null);
    await failing("given-up", 2);
    await listed("given-up");
    const id = await opened({ paths: ["profile", "tasks"], keys: { list: ["given-up"] } });
    const { brokenPromises, figures, observed } = await reported(id);
    expect(brokenPromises.items).toMatchObject([
      { path: "tasks", key: "given-up", what: expect.stringMatching(/failed/) },
    ]);
    expect(figures).toMatchObject({ acceptedInScope: "0", outstanding: "0" });
    expect(observed).toMatchObject([{ path: "tasks", outstandingKeys: "1", waivedKeys: "0" }]);
    expect(await measured(id, "replay", "outstanding")).toMatchObject({ value: "1", ok: false });
    await api.post(`/incidents/${id}/waivers`, {
      path: "tasks",
      key: "given-up",
      finding: "failed",
      reason: "told them",
    });
    expect(await measured(id, "replay", "outstanding")).toMatchObject({ value: "0, and 1 waived", ok: true });
  });
});

describe("the end of an incident over another system's path", () => {
  it("needs no dependent and no reopening of acknowledgments, and keeps the gates of its closing", async () => {
    const id = await opened({ paths: ["tasks"], keys: { list: ["whole"] } });
    const { body } = await api.post(`/incidents/${id}/reconciliations`, {});
    await until("it is reconciled", async () => (await api.get(`/reconciliations/${body.id}`)).body.state === "done");
    await until("the first steps have passed", async () => (await api.get(`/incidents/${id}`)).body.step === "restore");
    expect(await measured(id, "restore", "truth lag")).toMatchObject({
      ok: false,
      value: expect.stringContaining("not reopened"),
    });
    const restored = await api.post(`/incidents/${id}/restore`, {});
    expect(restored).toMatchObject({ status: 200, body: { dependents: [] } });
    expect(await measured(id, "restore", "dependents")).toMatchObject({ value: "0", ok: true });
    expect(await measured(id, "restore", "queue of tasks")).toMatchObject({ value: "running", ok: true });
    await until("its truth lag was watched", async () => (await measured(id, "restore", "truth lag")).ok);
    expect((await api.post(`/incidents/${id}/close`, { reason: "done" })).body).toMatchObject({ status: "closed" });
    open.length = 0;
    const { steps } = (await api.get(`/incidents/${id}/report`)).body.incident;
    expect(steps.map(({ status }: { status: string }) => status)).toEqual([
      "done",
      ...Array<string>(3).fill("not-needed"),
      "done",
      "done",
    ]);
  });
});
