import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runIntake } from "../../workers/intake";
import { runReplayer } from "../../workers/replayer";
import { apiForTests, expectProblem } from "../fixtures/api";
import { until } from "../fixtures/foreign/kit/by-hand";
import { bullWorker, type Switch } from "../fixtures/foreign/kit/worker";
import { ALL_REPAIRS, tasksPath } from "../fixtures/tasks-path";

const PATH = `${tasksPath({ more: [ALL_REPAIRS] })}  - name: notes
    mode: observed
    invariant: external
    replay: last-write-wins
    maxTruthLag: 1h
    grace: 100ms
    queue: { connection: queue, name: notes, job: { key: /id, version: /rev, payload: /task } }
    origin: { connection: shop, table: public.task, key: id, version: rev, value: { columns: [title] } }
`;

const api = apiForTests({ config: (yaml) => `${yaml.trimEnd()}\n${PATH}` });
let queue: Queue;
let cache: Redis;
let jobs: Redis;
let worker: Switch;

/** The steps before are taken by other tests. */
const GLASS = { breakGlass: { reason: "a test" } };

interface Task {
  id: string;
  rev: number;
  task: { title: string; serial?: number };
}

beforeAll(async () => {
  await api.system.origin.query(
    "CREATE TABLE public.task (id text PRIMARY KEY, title text NOT NULL, rev numeric NOT NULL)",
  );
  const url = api.system.env.QUEUE_URL ?? "";
  queue = new Queue("flush", { connection: { url } });
  jobs = new Redis(url);
  cache = new Redis(api.system.env.CACHE_EU_URL ?? "");
  worker = bullWorker("flush", { url }, { apply: ({ data }) => flush(data) });
  await api.system.run(runIntake);
  await api.system.run(runReplayer);
});
afterAll(async () => {
  await worker.stop();
  await queue.close();
  cache.disconnect();
  jobs.disconnect();
});

/** What the other system's worker does: it writes whatever comes, older or newer. */
const flush = ({ id, rev, task: { title } }: Task) =>
  api.system.origin.query(
    "INSERT INTO public.task VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET title = EXCLUDED.title, rev = EXCLUDED.rev",
    [id, title, rev],
  );

const add = (id: string, rev: number, jobId = `${id}-${rev}`) =>
  queue.add("flush", { id, rev, task: { title: `title ${rev}` } }, { jobId });
const row = async (id: string) =>
  (await api.system.origin.query("SELECT title, rev FROM public.task WHERE id = $1", [id])).rows[0] ?? null;

async function failed(id: string, rev: number): Promise<void> {
  await worker.start({ failing: true });
  const job = await add(id, rev);
  await until(`job ${job.id} failed`, async () => (await job.getState()) === "failed");
  await worker.stop();
}

async function worked(id: string, rev: number): Promise<void> {
  await worker.start();
  const job = await add(id, rev);
  await until(`job ${job.id} is done`, async () => (await job.getState()) === "completed");
  await worker.stop();
}

const known = (id: string, versions: string[]) =>
  until(`intake knows ${id}`, async () => {
    const { items } = (await api.get(`/paths/tasks/keys/${id}/mutations`)).body;
    const found = items.map(({ version }: { version: string }) => version);
    return versions.every((version) => found.includes(version));
  });

/** Opens an incident on one key, under an authority where one is named. */
async function incident(key: string, store: string | null = "ledger"): Promise<string> {
  const scope = { paths: ["tasks"], keys: { list: [key] } };
  const opened = await api.post("/incidents", { title: `About ${key}`, reason: "a test", scope });
  expect(opened).toMatchObject({ status: 201 });
  if (store !== null) {
    const declared = await api.post(`/incidents/${opened.body.id}/authority`, { store, reason: "a test" });
    expect(declared).toMatchObject({ status: 200 });
  }
  return opened.body.id;
}

// biome-ignore lint/suspicious/noExplicitAny: what a route answers is what a test looks at.
async function planned(of: string, kind: string, selection: unknown): Promise<any> {
  const made = await api.post(`/incidents/${of}/plans`, { kind, selection, reason: "a test" });
  expect(made).toMatchObject({ status: 201 });
  const { items } = (await api.get(`/plans/${made.body.id}/items`)).body;
  return { ...made.body, items };
}

/** Runs a plan to its end and answers its outcomes, with its items. */
// biome-ignore lint/suspicious/noExplicitAny: what a route answers is what a test looks at.
async function ran(plan: any): Promise<any> {
  const started = await api.post(`/plans/${plan.id}/runs`, { digest: plan.digest, ...GLASS });
  expect(started).toMatchObject({ status: 201 });
  const id = started.body.id;
  await until("the run is over", async () => ["done", "aborted"].includes((await api.get(`/runs/${id}`)).body.state));
  const { body } = await api.get(`/runs/${id}`);
  return { ...body, items: (await api.get(`/runs/${id}/items`)).body.items };
}

it("retries the newest failed job, and reads from the record that its worker has applied it", async () => {
  await failed("lamp", 1);
  await known("lamp", ["1"]);
  const plan = await planned(await incident("lamp"), "replay", { keys: ["lamp"] });
  expect(plan.items).toMatchObject([
    { key: "lamp", version: "1", disposition: "apply", because: expect.stringContaining("while the queue is paused") },
  ]);
  await worker.start();
  expect(await ran(plan)).toMatchObject({ state: "done", outcomes: { applied: "1" } });
  expect(await row("lamp")).toEqual({ title: "title 1", rev: "1" });
  expect(await queue.isPaused()).toBe(false);
});

it("refuses to put version 2 over 3, says why, and leaves the older job where it is", async () => {
  await failed("desk", 2);
  await worked("desk", 3);
  await known("desk", ["2", "3"]);
  const plan = await planned(await incident("desk"), "replay", { keys: ["desk"] });
  expect(plan.items).toMatchObject([{ key: "desk", version: "2", disposition: "superseded" }]);
  expect(plan.items[0].because).toBe("a retry would put version 2 over the newer record (a row, version 3)");
  expect(await ran(plan)).toMatchObject({ state: "done", outcomes: { superseded: "1" } });
  expect(await (await queue.getJob("desk-2"))?.getState()).toBe("failed");
  expect(await row("desk")).toEqual({ title: "title 3", rev: "3" });
});

it("gives a retry up that a newer job has raced, and leaves the record with the newer write", async () => {
  await failed("door", 1);
  await known("door", ["1"]);
  const plan = await planned(await incident("door"), "replay", { keys: ["door"] });
  expect(plan.items).toMatchObject([{ disposition: "apply" }]);
  await worked("door", 2);
  expect(await ran(plan)).toMatchObject({ state: "done", outcomes: { raced: "1" } });
  expect(await row("door")).toEqual({ title: "title 2", rev: "2" });
  expect(await (await queue.getJob("door-1"))?.getState()).toBe("failed");
});

it("takes a waiting job out whole, answers that its write is suppressed, and adds it again byte for byte", async () => {
  await queue.pause();
  const data = '{"id":"sofa","rev":1,"task":{"title":"title 1","serial":123456789012345678901234567890}}';
  await queue.add("flush", { id: "sofa", rev: 1, task: { title: "title 1" } }, { jobId: "sofa-1", attempts: 3 });
  await jobs.hset("bull:flush:sofa-1", "data", data);
  await known("sofa", ["1"]);
  const of = await incident("sofa");
  const plan = await planned(of, "suppress", { keys: ["sofa"] });
  expect(plan.items).toMatchObject([{ key: "sofa", disposition: "apply" }]);
  const run = await ran(plan);
  expect(run).toMatchObject({ state: "done", outcomes: { applied: "1" } });
  expect(await queue.getJob("sofa-1")).toBeUndefined();
  const { answers } = (await api.get("/saved?path=tasks&key=sofa")).body;
  expect(answers).toMatchObject([{ answer: "suppressed", sentence: expect.stringContaining("a test") }]);
  expect((await api.get("/paths/tasks/keys/sofa")).body.verdict).not.toBe("stranded");
  const notKept = async () => (await api.get(`/incidents/${of}/report`)).body.brokenPromises.items;
  expect(await notKept()).toMatchObject([
    { path: "tasks", key: "sofa", what: expect.stringContaining("suppressed by") },
  ]);

  const undo = await planned(of, "undo", { run: run.id });
  expect(undo.items).toMatchObject([{ key: "sofa", disposition: "apply" }]);
  expect(await ran(undo)).toMatchObject({ state: "done", outcomes: { released: "1" } });
  expect(await notKept()).toEqual([]);
  expect(await jobs.hget("bull:flush:sofa-1", "data")).toBe(data);
  expect((await queue.getJob("sofa-1"))?.opts.attempts).toBe(3);
  expect(await queue.isPaused()).toBe(true);
  await queue.remove("sofa-1");
  await queue.resume();
});

it("adds a delayed job again with its delay, and does not wait for its end", async () => {
  const hourMs = 3_600_000;
  await queue.add("flush", { id: "clock", rev: 1, task: { title: "title 1" } }, { jobId: "clock-1", delay: hourMs });
  await known("clock", ["1"]);
  const of = await incident("clock");
  const run = await ran(await planned(of, "suppress", { keys: ["clock"] }));
  expect(await queue.getJob("clock-1")).toBeUndefined();
  const undone = await ran(await planned(of, "undo", { run: run.id }));
  expect(undone.items).toMatchObject([
    { outcome: "released", because: "the job is back in its queue, which delays it" },
  ]);
  const again = await queue.getJob("clock-1");
  expect([await again?.getState(), again?.delay]).toEqual(["delayed", hourMs]);
  await queue.remove("clock-1");
});

it("does not suppress a job that a worker has", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await worker.start({ until: held });
  const job = await add("shelf", 1);
  await until("the job is active", async () => (await job.getState()) === "active");
  await known("shelf", ["1"]);
  const plan = await planned(await incident("shelf"), "suppress", { keys: ["shelf"] });
  expect(plan.items).toMatchObject([
    { disposition: "blocked", because: expect.stringContaining("a worker has the job") },
  ]);
  release();
  await until("the job is done", async () => (await job.getState()) === "completed");
  await worker.stop();
  expect(await row("shelf")).toEqual({ title: "title 1", rev: "1" });
});

it("deletes a stale entry only as it was seen, and leaves no tombstone", async () => {
  for (const id of ["rug", "mat"]) {
    await flush({ id, rev: 2, task: { title: "title 2" } });
    await cache.set(`task:${id}`, JSON.stringify({ rev: 1, task: { title: "title 1" } }));
  }
  const clear = async (id: string, meanwhile?: () => Promise<unknown>) => {
    const plan = await planned(await incident(id), "invalidate", { keys: [id] });
    expect(plan.items).toMatchObject([{ key: id, region: "eu", disposition: "apply" }]);
    await meanwhile?.();
    return ran(plan);
  };
  expect(await clear("rug")).toMatchObject({ outcomes: { applied: "1" } });
  expect(await cache.exists("task:rug")).toBe(0);
  const newer = JSON.stringify({ rev: 2, task: { title: "title 2" } });
  expect(await clear("mat", () => cache.set("task:mat", newer))).toMatchObject({ outcomes: { drifted: "1" } });
  expect(await cache.get("task:mat")).toBe(newer);
});

it("keeps an entry that is the only copy of its write", async () => {
  await flush({ id: "vase", rev: 1, task: { title: "title 1" } });
  await cache.set("task:vase", JSON.stringify({ rev: 7, task: { title: "title 7" } }));
  const plan = await planned(await incident("vase"), "invalidate", { keys: ["vase"] });
  expect(plan.items).toMatchObject([{ disposition: "forbidden", because: expect.stringContaining("only copy") }]);
});

it("pauses and resumes the whole queue, and says that there are no lanes and no keys", async () => {
  const drain = (body: object) => api.post("/paths/tasks/drain", { reason: "a test", ...body });
  expect(await drain({ paused: true })).toMatchObject({ status: 200, body: { quiescedAt: expect.any(String) } });
  expect(await queue.isPaused()).toBe(true);
  expect((await api.get("/paths/tasks")).body.control.drain).toBe("paused");
  expect(await drain({ paused: false })).toMatchObject({ status: 200 });
  expect(await queue.isPaused()).toBe(false);
  expectProblem(await drain({ paused: true, key: "lamp" }), 422, "invalid", /only its whole queue flush/);
  const notes = await api.post("/paths/notes/drain", { paused: true, reason: "a test" });
  expectProblem(notes, 409, "not-offered", /`repair\.queue` of path notes is off/);
});

it("resumes the queue that it paused when the incident is restored, which its last gate waits for", async () => {
  const of = await incident("hatstand");
  const paused = await api.post("/paths/tasks/drain", { paused: true, reason: "a test", incident: of });
  expect(paused).toMatchObject({ status: 200 });
  const gate = async () => {
    const { steps } = (await api.get(`/incidents/${of}`)).body;
    return steps.at(-1).gate.measured.find(({ name }: { name: string }) => name === "queue of tasks");
  };
  expect(await gate()).toMatchObject({ value: "paused by Trueup", ok: false });
  expect(await api.post(`/incidents/${of}/restore`, GLASS)).toMatchObject({ status: 200 });
  await until("the queue runs", async () => !(await queue.isPaused()));
  expect(await gate()).toMatchObject({ value: "running", ok: true });
});

it("leaves a queue paused that another tool had paused before", async () => {
  const drain = (paused: boolean) => api.post("/paths/tasks/drain", { reason: "a test", paused });
  await queue.pause();
  expect(await drain(true)).toMatchObject({ status: 200 });
  expectProblem(await drain(false), 409, "wrong-state", /since another tool had paused it before/);
  expect(await queue.isPaused()).toBe(true);
  await queue.resume();
});

it("offers no kind of plan on another system's path that would write Trueup's own ledger", async () => {
  const of = await incident("lamp2", null).catch(() => null);
  expect(of).not.toBeNull();
  const made = await api.post(`/incidents/${of}/plans`, {
    kind: "amend",
    selection: { keys: ["lamp2"] },
    reason: "a test",
  });
  expectProblem(made, 422, "invalid", /another system's/);
});

it("puts the newest write over a row that still is as it was seen, and back again", async () => {
  await flush({ id: "bench", rev: 1, task: { title: "title 1" } });
  await failed("bench", 2);
  await known("bench", ["2"]);
  const of = await incident("bench");
  const plan = await planned(of, "rewrite", { keys: ["bench"] });
  expect(plan.items).toMatchObject([{ key: "bench", disposition: "apply", value: { title: "title 2" } }]);
  const run = await ran(plan);
  expect(run).toMatchObject({ outcomes: { applied: "1" } });
  expect(await row("bench")).toEqual({ title: "title 2", rev: "2" });
  expect(await queue.isPaused()).toBe(false);
  expect(await ran(await planned(of, "undo", { run: run.id }))).toMatchObject({ outcomes: { applied: "1" } });
  expect(await row("bench")).toEqual({ title: "title 1", rev: "1" });
});

it("does not put a value over a row that changed after the plan was made", async () => {
  await flush({ id: "stool", rev: 1, task: { title: "title 1" } });
  await failed("stool", 2);
  await known("stool", ["2"]);
  const plan = await planned(await incident("stool"), "rewrite", { keys: ["stool"] });
  await flush({ id: "stool", rev: 3, task: { title: "title 3" } });
  expect(await ran(plan)).toMatchObject({ outcomes: { drifted: "1" } });
  expect(await row("stool")).toEqual({ title: "title 3", rev: "3" });
});

it("repairs one key from its page within one confirmation", async () => {
  await failed("chair", 1);
  await known("chair", ["1"]);
  const page = (await api.get("/paths/tasks/keys/chair")).body;
  const failing = page.findings.find(({ finding }: { finding: string }) => finding === "failed");
  expect(failing.waysBack).toContainEqual(
    expect.objectContaining({ authority: "ledger", action: "replay", offered: true }),
  );
  await worker.start();
  const body = { authority: { store: "ledger" }, action: "replay", reason: "a test", shown: page.shown };
  const repaired = await api.post("/paths/tasks/keys/chair/repairs", body);
  expect(repaired).toMatchObject({ status: 201, body: { state: "repaired", applied: "1", closed: true } });
  expect(await row("chair")).toEqual({ title: "title 1", rev: "1" });
  await worker.stop();
});
