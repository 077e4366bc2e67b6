import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { beforeAll, expect, it } from "vitest";
import { runIntake } from "../../workers/intake";
import { apiForTests, expectProblem } from "../fixtures/api";
import { until } from "../fixtures/foreign/kit/by-hand";

const PATH = `  - name: tasks
    mode: observed
    invariant: external
    replay: last-write-wins
    maxTruthLag: 1h
    grace: 100ms
    sweep: { share: 1 }
    queue: { connection: queue, name: flush, job: { key: /id, version: /rev, payload: /task } }
    caches: [{ region: eu, connection: cache-eu, key: "task:{key}", format: json, version: /rev, value: /task }]
    origin: { connection: shop, table: public.task, key: id, version: rev, value: { columns: [title] } }
    mask: [/title]
`;

const api = apiForTests({ config: (yaml) => `${yaml.trimEnd()}\n${PATH}` });

/** A task in the other system's table, and in its cache at a version of its own. */
async function task(id: string, rev: number, shown: number | null): Promise<void> {
  await api.system.origin.query("INSERT INTO public.task VALUES ($1, $2, $3)", [id, `title ${rev}`, rev]);
  if (shown === null) return;
  const cache = new Redis(api.system.env.CACHE_EU_URL ?? "");
  await cache.set(`task:${id}`, JSON.stringify({ rev: shown, task: { title: `title ${shown}` } }));
  cache.disconnect();
}

beforeAll(async () => {
  await api.system.origin.query(
    "CREATE TABLE public.task (id text PRIMARY KEY, title text NOT NULL, rev numeric NOT NULL)",
  );
  await task("whole", 2, 2);
  await task("stale", 2, 1);
  await task("ahead", 2, 5);
  await task("behind", 1, null);
  const queue = new Queue("flush", { connection: { url: api.system.env.QUEUE_URL ?? "" } });
  await queue.add("flush", { id: "behind", rev: 2, task: { title: "title 2" } });
  await queue.close();
  await api.system.run(runIntake);
});

it("has observed paths on the overview, with figures of their own and reasons for those that cannot be told", async () => {
  await until("one write is outstanding", async () => (await api.get("/paths/tasks")).body.truth.outstanding === "1");
  const { body } = await api.get("/paths");
  const path = body.items.find(({ name }: { name: string }) => name === "tasks");
  expect(path).toMatchObject({ mode: "observed", truth: { outstanding: "1", safeDrainPerSec: null } });
  expect(path.truth.unmeasured.safeDrainPerSec).toContain("the other system");
  expect(path.truth.truthLagMs).toBeGreaterThan(0);
  expect((await api.get("/paths/tasks")).body.stores).toMatchObject({ queue: "queue · bull:flush", source: null });
});

it("judges a key, lists it among the divergences, and answers for it", async () => {
  expect((await api.get("/paths/tasks/keys/whole")).body).toMatchObject({ verdict: "converged", queue: [] });
  const story = (await api.get("/paths/tasks/keys/ahead")).body;
  expect(story).toMatchObject({ verdict: "phantom", caches: [{ version: "5" }], origin: { version: "2" } });
  await until("the diverging keys are listed", async () => {
    const { items } = (await api.get("/divergences?path=tasks")).body;
    return ["ahead", "stale"].every((key) => items.some((item: { key: string }) => item.key === key));
  });
  const answerOf = async (key: string) => (await api.get(`/saved?path=tasks&key=${key}`)).body.answers[0];
  expect(await answerOf("whole")).toMatchObject({ answer: "saved", path: "tasks" });
  expect(await answerOf("ahead")).toMatchObject({ answer: "never-durable" });
  // The payload is masked as on native paths, in the value and in its text.
  expect(await answerOf("behind")).toMatchObject({ answer: "accepted", version: "2" });
  expect((await answerOf("behind")).payloadText).not.toContain("title 2");
});

it("lists keys, a key's writes and the path's figures over time", async () => {
  const { items } = (await api.get("/paths/tasks/keys?prefix=b")).body;
  expect(items).toMatchObject([{ key: "behind" }]);
  const writes = (await api.get("/paths/tasks/keys/behind/mutations")).body.items;
  expect(writes).toMatchObject([{ version: "2", state: "queued", payload: { title: "title 2" } }]);
  const now = Date.now();
  const range = `from=${new Date(now - 60_000).toISOString()}&to=${new Date(now).toISOString()}&step=5`;
  expect((await api.get(`/paths/tasks/series?${range}`)).status).toBe(200);
});

it("says that what is outstanding is not known while the origin cannot be read", async () => {
  await api.system.origin.query("ALTER TABLE public.task RENAME TO tasks");
  await until("the count is not known", async () => (await api.get("/paths/tasks")).body.truth.outstanding === null);
  const { truth } = (await api.get("/paths/tasks")).body;
  expect(truth).toMatchObject({
    truthLagMs: null,
    unmeasured: { outstanding: expect.stringContaining("could not be") },
  });
  expect((await api.get("/paths")).body.sentence).toContain("What is outstanding on Tasks is not known.");
  await api.system.origin.query("ALTER TABLE public.tasks RENAME TO task");
  await until("the count is known again", async () => (await api.get("/paths/tasks")).body.truth.outstanding === "1");
});

it.each([
  ["/paths/tasks/mutations", { key: "x", operation: "set", payload: {}, idempotencyKey: "x" }],
  ["/paths/tasks/drain", { paused: true, reason: "late" }],
  [
    "/paths/tasks/keys/stale/repairs",
    { authority: { store: "origin" }, action: "invalidate", reason: "stale", shown: "0".repeat(32) },
  ],
])("refuses to change another system's path by %s, and says why", async (address, body) => {
  const before = await api.traces();
  const refused = await api.post(address, body);
  expectProblem(refused, 404, "unknown-path", /Path "tasks" is observed/);
  expect(await api.traces()).toEqual(before);
});
