import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { beforeAll, expect, it } from "vitest";
import { runIntake } from "../../workers/intake";
import { apiForTests, expectProblem } from "../fixtures/api";
import { until } from "../fixtures/foreign/kit/by-hand";
import { tasksPath } from "../fixtures/tasks-path";

const PATH = `${tasksPath({ more: ["mask: [/title]"] })}  # A write is a row of the outbox first, and then a job.
  - name: shipments
    mode: observed
    invariant: external
    replay: last-write-wins
    maxTruthLag: 1h
    grace: 100ms
    maxCatchUp: 10m
    effects: [{ name: parcel, by: consumer, once: false }]
    sweep: { share: 1 }
    ledger:
      { connection: shop, table: public.shipment_outbox, id: id, key: shipment, payload: body, acceptedAt: at, requestId: request, state: { insertOnly: true } }
    queue: { connection: queue, name: shipments, job: { key: /shipment, payload: /body } }
    origin: { connection: shop, table: public.shipment, key: id, value: { columns: [place] } }
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

/** A row of the outbox with the job that the relay made of it; both are kept. */
async function shipped(queue: Queue, id: number, place: string): Promise<void> {
  const { rows } = await api.system.origin.query<{ at: Date }>(
    "INSERT INTO public.shipment_outbox VALUES ($1, 's1', jsonb_build_object('place', $2::text), clock_timestamp(), $3) RETURNING at",
    [id, place, `request-${id}`],
  );
  const timestamp = (rows[0]?.at.getTime() ?? 0) + 5;
  await queue.add("ship", { shipment: "s1", body: { place } }, { jobId: `ship-${id}`, timestamp });
}

beforeAll(async () => {
  await api.system.origin.query(`
    CREATE TABLE public.shipment (id text PRIMARY KEY, place text NOT NULL);
    CREATE TABLE public.shipment_outbox (id int PRIMARY KEY, shipment text NOT NULL, body jsonb NOT NULL, at timestamptz NOT NULL, request text);
    INSERT INTO public.shipment VALUES ('s1', 'harbour')`);
  const shipments = new Queue("shipments", { connection: { url: api.system.env.QUEUE_URL ?? "" } });
  await shipped(shipments, 11, "yard");
  await shipped(shipments, 12, "harbour");
  await shipments.close();
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

it("says of another system that it acknowledges its writes, though a put-back ledger has closed every path", async () => {
  const close = (mode: string) =>
    api.system.ledger.query("UPDATE path_control SET acknowledge = $1 WHERE path = 'tasks'", [mode]);
  await close("closed");
  const { body } = await api.get("/paths");
  await close("contract");
  const path = body.items.find(({ name }: { name: string }) => name === "tasks");
  expect(path.control.acknowledge).toBe("contract");
  expect(
    body.causes.filter(
      ({ kind, paths }: { kind: string; paths: string[] }) => kind === "paused" && paths.includes("tasks"),
    ),
  ).toEqual([]);
});

it("judges a key, lists it among the divergences, and answers for it", async () => {
  expect((await api.get("/paths/tasks/keys/whole")).body).toMatchObject({ verdict: "converged", queue: [] });
  const story = (await api.get("/paths/tasks/keys/ahead")).body;
  expect(story).toMatchObject({ verdict: "phantom", caches: [{ version: "5" }], origin: { version: "2" } });
  await until("the diverging keys are listed", async () => {
    const { items } = (await api.get("/divergences?path=tasks")).body;
    return ["ahead", "stale"].every((key) => items.some((item: { key: string }) => item.key === key));
  });
  // No observer runs. It has nothing to do with this path, and its standing says how far the other paths' findings go.
  expect((await api.get("/divergences?path=tasks")).body.unreachable).toBeNull();
  expect((await api.get("/divergences")).body.unreachable).toContain("the observer");
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

it("shows no ingress and nothing outstanding as zero while the outbox cannot be read", async () => {
  const truth = async () => (await api.get("/paths/shipments")).body.truth;
  await until("the ingress is measured", async () => (await truth()).ingressPerSec !== null);
  await api.system.origin.query("ALTER TABLE public.shipment_outbox RENAME TO moved_outbox");
  await until("the ingress is not known", async () => (await truth()).ingressPerSec === null);
  expect((await truth()).unmeasured.ingressPerSec).toMatch(/shipment_outbox/);
  expect(await truth()).toMatchObject({ outstanding: null, drainPerSec: null });
  await api.system.origin.query("ALTER TABLE public.moved_outbox RENAME TO shipment_outbox");
  await until("the ingress is measured again", async () => (await truth()).ingressPerSec !== null);
});

it("says that what is outstanding is not known while the origin cannot be read", async () => {
  await api.system.origin.query("ALTER TABLE public.task RENAME TO tasks");
  await until("the count is not known", async () => (await api.get("/paths/tasks")).body.truth.outstanding === null);
  const { truth } = (await api.get("/paths/tasks")).body;
  expect(truth).toMatchObject({
    truthLagMs: null,
    drainPerSec: null,
    unmeasured: {
      outstanding: expect.stringContaining("could not be"),
      drainPerSec: expect.stringContaining("could not be"),
    },
  });
  expect((await api.get("/paths")).body.sentence).toContain("What is outstanding on Tasks is not known.");
  await api.system.origin.query("ALTER TABLE public.tasks RENAME TO task");
  await until("the count is known again", async () => (await api.get("/paths/tasks")).body.truth.outstanding === "1");
});

it("answers once for an outbox row and the job that a relay made of it, and names both", async () => {
  await until("both writes and their jobs are known", async () => {
    const { items } = (await api.get("/paths/shipments/keys/s1/mutations")).body;
    return items.length === 4;
  });
  const { answers } = (await api.get("/saved?path=shipments&key=s1")).body;
  expect(answers.map(({ mutation, answer }: { mutation: string; answer: string }) => [mutation, answer])).toEqual([
    ["12", "saved"],
    ["11", "saved-then-replaced"],
  ]);
  expect(answers[0].evidence.acknowledged).toEqual([
    expect.stringMatching(/^The outbox accepted it at .*, as row 12\.$/),
    expect.stringMatching(/^The queue got it at .*, as job ship-12\.$/),
  ]);
  expect(answers[0].evidence.durable.slice(0, 2)).toEqual([
    expect.stringContaining("row 12"),
    expect.stringContaining("job ship-12"),
  ]);
  // The row alone carries the request, and brings its job along.
  const byRequest = (await api.get("/saved?path=shipments&requestId=request-11")).body.answers;
  expect(byRequest).toHaveLength(1);
  expect(byRequest[0]).toMatchObject({ mutation: "11", answer: "saved-then-replaced" });
  expect(byRequest[0].evidence.acknowledged).toHaveLength(2);
});

it("refuses to take a write for another system's path, and says why", async () => {
  const before = await api.traces();
  const refused = await api.post("/paths/tasks/mutations", {
    key: "x",
    operation: "set",
    payload: {},
    idempotencyKey: "x",
  });
  expectProblem(refused, 404, "unknown-path", /Path "tasks" is observed/);
  expect(await api.traces()).toEqual(before);
});

it.each([
  ["/paths/tasks/drain", { paused: true, reason: "late" }],
  [
    "/paths/tasks/keys/stale/repairs",
    { authority: { store: "origin" }, action: "invalidate", reason: "stale", shown: "0".repeat(32) },
  ],
])("refuses to change another system's path by %s while its repair is off", async (address, body) => {
  const before = await api.traces();
  expectProblem(await api.post(address, body), 409, "not-offered", /./);
  expect(await api.traces()).toEqual(before);
});

it("shows all that a path promises, another system's too", async () => {
  const contractOf = async (path: string) => (await api.get(`/paths/${path}`)).body.contract;
  expect(await contractOf("profile")).toMatchObject({ maxCatchUpMs: 600_000, reserveHeadroomPerSec: 50 });
  expect(await contractOf("shipments")).toMatchObject({
    maxCatchUpMs: 600_000,
    effects: [{ name: "parcel", by: "consumer", once: false }],
  });
});
