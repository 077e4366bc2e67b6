import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { adopt } from "../../lib/composition/adopt";
import { giveBack } from "../../lib/composition/give-back";
import { openOnUse } from "../../lib/composition/open-connections";
import { observe, openStores, type Stores } from "../../lib/composition/stores";
import { loadConfig, parseConfig } from "../../lib/config/load-config";
import type { ObservedPath } from "../../lib/domain/observed/mapping";
import { lookBeforeAdoption } from "../../lib/evidence/observed/adopt";
import { readKey } from "../../lib/queries/key/read";
import { askSaved } from "../../lib/queries/saved/ask";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { askerOf } from "../fixtures/ask";
import { type Board, startBoard } from "../fixtures/foreign/board/service";
import { readOnly } from "../fixtures/foreign/kit/read-only";
import { FOREIGN_SHAPES } from "../fixtures/foreign/shapes";
import { observing, walked } from "../fixtures/observing";
import { accepted, SILENT, systemOn, type TestSystem, untilDrained } from "../fixtures/system";
import { freshStores } from "../setup/fixture";

const YAML = readFileSync(resolve(import.meta.dirname, "../fixtures/foreign/board/trueup.yaml"), "utf8").replace(
  "maxTruthLag: 1m",
  "maxTruthLag: 1m\n    grace: 500ms",
);
const GRACE_MS = 500;
const HISTORY = `
CREATE TABLE task_history (n bigserial, at timestamptz DEFAULT clock_timestamp(), op text, id int, version bigint, title text);
CREATE FUNCTION keep_task() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' THEN INSERT INTO task_history (op, id, version, title) VALUES ('DELETE', OLD.id, OLD.version, OLD.title);
  ELSE INSERT INTO task_history (op, id, version, title) VALUES (TG_OP, NEW.id, NEW.version, NEW.title); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_task AFTER INSERT OR UPDATE OR DELETE ON task FOR EACH ROW EXECUTE FUNCTION keep_task();`;

/** The machine may be busy: what does not come within this time does not come. */
const SOON = { timeout: 20_000, interval: 50 };

const folder = mkdtempSync(join(tmpdir(), "adopt-"));
const files = {
  old: join(folder, "trueup.yaml"),
  native: join(folder, "native.yaml"),
  back: join(folder, "back.yaml"),
};
let env: NodeJS.ProcessEnv;
let stores: Awaited<ReturnType<typeof freshStores>>;
let board: Board;
let native: TestSystem;
const closing = new Set<{ close(): Promise<unknown> }>();
const closed = async (each: { close(): Promise<unknown> }) => {
  if (closing.delete(each)) await each.close();
};
beforeAll(async () => {
  stores = await freshStores();
  env = { ...process.env, ...stores, TRUEUP_SECRET: "s".repeat(32), TRUEUP_CONFIG: files.old };
  writeFileSync(files.old, YAML);
  board = await startBoard(stores);
  await board.db.query(HISTORY);
});
afterAll(async () => {
  for (const each of [...closing].reverse()) await closed(each);
  await board.close();
  rmSync(folder, { recursive: true });
});

/** Runs `trueup adopt tasks`, and returns what it said and the error that it ended with. */
async function adopting(asked: Parameters<typeof adopt>[1] = {}, urls: Partial<typeof stores> = {}) {
  const said: string[] = [];
  const error = await adopt("tasks", asked, { ...env, ...urls }, (text) => said.push(text)).then(
    () => null,
    (thrown: Error) => thrown.message,
  );
  return { said: said.join("\n"), error };
}

async function opened(file: string): Promise<Stores> {
  const config = loadConfig({ path: file, env });
  const found = await openStores({ config, databaseUrl: env.DATABASE_URL ?? "", name: "test", log: SILENT });
  closing.add(found);
  return found;
}

/** Opens the stores as soon as the processes of the other configuration count as ended. */
async function openedOnceEnded(file: string): Promise<Stores> {
  let found: Stores | undefined;
  const tried = () =>
    opened(file).then(
      (stores) => {
        found = stores;
        return "opened";
      },
      (error: Error) => error.message,
    );
  await expect.poll(tried, { timeout: 30_000, interval: 500 }).toBe("opened");
  return found as Stores;
}

async function nativeSystem(): Promise<TestSystem> {
  const system = await systemOn({ ...env, TRUEUP_CONFIG: files.native });
  closing.add(system);
  return system;
}

/** Moves tasks 1 to 5 in turn until it is stopped. */
function traffic() {
  let n = 0;
  let ends = false;
  const running = (async () => {
    while (!ends) {
      await board.move((n % 5) + 1, `moved ${++n}`);
      await passed(10);
    }
  })();
  return {
    async stop() {
      ends = true;
      await running;
      return Date.now();
    },
  };
}

const rowOf = async (id: number) =>
  (
    await board.db.query<{ title: string; version: string }>("SELECT title, version::text FROM task WHERE id = $1", [
      id,
    ])
  ).rows[0] ?? null;

/** Every change of a row in order; each is above the one before, and none is there twice. */
async function expectHistoryToRise() {
  const { rows } = await board.db.query<{ op: string; id: number; version: string }>(
    "SELECT op, id, version::text FROM task_history ORDER BY n",
  );
  const last = new Map<number, bigint>();
  for (const { op, id, version } of rows) {
    if (op !== "DELETE") expect(BigInt(version), `task ${id}`).toBeGreaterThan(last.get(id) ?? -1n);
    last.set(id, BigInt(version));
  }
  return rows.length;
}

const ofKey = (key: string) => ({
  key,
  limit: 20,
  cursor: null,
  path: null,
  actor: null,
  requestId: null,
  idempotencyKey: null,
  mutation: null,
});
const task = (title: string) => ({ title, lane: "todo", position: 1 });
const set = (key: string, title: string) =>
  ({ key, operation: "set", payload: task(title), idempotencyKey: `${key} ${title}` }) as const;

it("refuses while the table lacks a bigint version, and prints the statement", async () => {
  const { said, error } = await adopting();
  expect(said).toContain("NO  version: version is integer");
  expect(said).toContain("yes key: id is unique by itself");
  expect(error).toBe("Path tasks cannot be native yet. What is missing: version.");
  const statement = /ALTER TABLE .*;/.exec(said)?.[0] ?? "";
  await board.db.query(statement);
});

it("names the rights that a reader lacks", async () => {
  const reader = await readOnly(stores);
  const role = new URL(reader.urls.ORIGIN_URL).username;
  await board.db.query(`ALTER ROLE ${role} SET default_transaction_read_only = on`);
  const { said, error } = await adopting({}, reader.urls);
  expect(said).toContain(`GRANT INSERT, UPDATE, DELETE ON public.task TO ${role};`);
  expect(said).toContain(`ALTER ROLE ${role} RESET default_transaction_read_only;`);
  expect(said).toMatch(/NO {2}queue: The user of queue may not run EVAL, DEL/);
  expect(error).toMatch(/missing: grants on the table, sidecar, queue, cache eu\.$/);
  await reader.drop();
});

it("names a failed job until it is settled", async () => {
  const before = await opened(files.old);
  await board.worker.start({ failing: true });
  await board.move(7, "fails");
  await expect.poll(() => board.queue.getFailedCount(), SOON).toBe(1);
  expect((await adopting()).said).toContain("failed jobs, to be settled by a retry or a removal: 1 (task_7)");
  await board.worker.start();
  await (await board.queue.getJob("task_7"))?.retry();
  await expect.poll(async () => (await rowOf(7))?.title, SOON).toBe("fails");
  expect((await adopting()).said).not.toContain("failed jobs");
  await closed(before);
});

it("sees rows that wait in an outbox, and jobs of a queue that it does not ignore", async () => {
  const relay = FOREIGN_SHAPES.find(({ name }) => name === "relay");
  const service = await relay?.start(stores);
  const config = parseConfig(relay?.configText(stores) ?? "", "relay.yaml", {});
  const opened = openOnUse({ config, name: "look" }, null);
  const path = observe(config.observed[0] as ObservedPath, 0, opened);
  const look = () => lookBeforeAdoption(path, { walks: [], diverging: { count: 0, named: [] }, newestAt: null });
  const shipments = service?.paths.shipments;
  await shipments?.write(1);
  const atRest = await look();
  expect(atRest.open).toEqual([]);
  await shipments?.damages.unsent?.(2);
  expect((await look()).open).toEqual([{ said: "waiting rows of the outbox", count: 1, named: [expect.any(String)] }]);
  await shipments?.write(3);
  expect(Number((await look()).added)).toBeGreaterThan(Number(atRest.added));
  await Promise.all([service?.close(), opened.close()]);
});

it("waits until the queue is empty and quiet, under traffic, and gives a configuration", async () => {
  const before = await opened(files.old);
  const moving = traffic();
  await board.move(9, "much later", 3_600_000);
  await observing(before, async () => {
    await walked(before);
    const refused = await adopting();
    expect(refused.said).toMatch(/delayed jobs: \d+ \([^)]*task_9/);
    expect(refused.error).toMatch(/^Path tasks cannot be taken over safely now/);
    expect(refused.said).not.toContain("formerly");

    const watching = adopting({ watch: true, out: files.native });
    await (await board.queue.getJob("task_9"))?.promote();
    const stoppedAt = await moving.stop();
    const { said, error } = await watching;
    expect(error).toBeNull();
    const since = /Safe: nothing was open, and nothing new came, since (\S+)\./.exec(said)?.[1] ?? "";
    expect(Date.now() - Date.parse(since)).toBeGreaterThanOrEqual(2 * GRACE_MS);
    expect(Date.now() - stoppedAt).toBeGreaterThanOrEqual(2 * GRACE_MS);
  });
  expect(readFileSync(files.native, "utf8")).toContain('key: "tasks:{key}", formerly: "board:task:{key}"');
  expect((await adopting({ out: files.native })).error).toContain("is there already");
  await closed(before);
});

it("deletes the old entry with each write, numbers above the rows, and meets no other type", async () => {
  await board.worker.stop();
  native = await nativeSystem();
  const producer = await native.producer();
  await native.run(runRelay);
  await native.run(runMaterializer);
  const before = await rowOf(1);
  const untouched = await board.cache.hgetall("board:task:5");

  let reads = 0;
  let ends = false;
  // Readers of either name; a WRONGTYPE would end them.
  const readers = [1, 2, 3, 4, 77].map(async (id) => {
    while (!ends) {
      await Promise.all([board.cache.hgetall(`board:task:${id}`), board.cache.hgetall(`tasks:${id}`)]);
      await producer.read("tasks", String(id), "eu");
      reads++;
    }
  });
  for (let n = 1; n <= 10; n++)
    for (const key of ["1", "3", "4", "77"]) await accepted(producer, "tasks", set(key, `native ${n}`));
  await accepted(producer, "tasks", { key: "2", operation: "delete", idempotencyKey: "delete 2" });
  await untilDrained(native, "tasks");
  ends = true;
  await Promise.all(readers);

  expect(reads).toBeGreaterThan(5);
  for (const id of [1, 3, 4, 77]) expect(await rowOf(id)).toMatchObject({ title: "native 10" });
  expect(await rowOf(2)).toBeNull();
  await accepted(producer, "tasks", set("2", "there again"));
  await untilDrained(native, "tasks");
  expect(await rowOf(2)).toMatchObject({ title: "there again" });
  expect(BigInt((await rowOf(1))?.version ?? 0)).toBeGreaterThan(BigInt(before?.version ?? 0));
  await expect.poll(() => board.cache.exists(...[1, 2, 3, 4, 77].map((id) => `board:task:${id}`)), SOON).toBe(0);
  expect(await board.cache.hgetall("board:task:5")).toEqual(untouched);
  expect(await producer.read("tasks", "1", "eu")).toMatchObject({ value: task("native 10") });
  await expectHistoryToRise();
});

it("finds every late write of the other system while both take writes, and says what became of it", async () => {
  const own = await native.open("former");
  const ask = askerOf(own);
  const producer = await native.producer();
  const late = [1, 3, 77];
  await observing(own, async () => {
    for (let n = 1; n <= 10; n++) {
      await accepted(producer, "tasks", set("4", `beside ${n}`));
      const id = late[n % 3] as number;
      if (n <= 3) await board.move(id, `late ${id}`);
    }
    await untilDrained(native, "tasks");
    await walked(own);
    const listed = async () => {
      const { rows } = await own.ledgerPool.query<{ key: string }>(
        "SELECT key FROM observed_key o JOIN path_control c USING (path_id) WHERE c.path = 'tasks-former' AND o.outstanding > 0 ORDER BY key",
      );
      return rows.map(({ key }) => key);
    };
    await expect.poll(listed, SOON).toEqual(["1", "3", "77"]);
    for (const id of late) expect((await rowOf(id))?.title).not.toBe(`late ${id}`);

    const key = await ask(readKey, { path: "tasks-former", key: "3" });
    const pending = key.ok ? key.value.findings.find(({ finding }) => finding === "pending") : undefined;
    expect(pending?.sentence).toContain("Path tasks carries the writes since");
    const answers = await ask(askSaved, ofKey("3"));
    const said = answers.ok ? answers.value.answers.map(({ path, answer }) => `${path}: ${answer}`) : [];
    expect(said).toContain("tasks-former: needs-decision");
    expect(said).toContain("tasks: saved");
    await expect(giveBack("tasks", {}, { ...env, TRUEUP_CONFIG: files.native }, () => {})).rejects.toThrow(
      /keys with late writes or entries on path tasks-former: 3 \(1, 3, 77\)/,
    );

    // The way back: the write is sent again to the path that carries the writes, and their job is taken out.
    for (const id of late) {
      const job = await board.queue.getJob(`task_${id}`);
      const written = job?.data;
      if (written?.operation !== "upsert") throw new Error("the late job writes a task");
      const { title, lane, position } = written.task;
      await accepted(producer, "tasks", { ...set(String(id), title), payload: { title, lane, position } });
      await board.queue.remove(`task_${id}`);
    }
    await untilDrained(native, "tasks");
    await expect.poll(listed, SOON).toEqual([]);
    const again = await ask(askSaved, ofKey("3"));
    const now = again.ok ? again.value.answers.filter(({ path }) => path === "tasks-former") : [];
    expect(now.map(({ answer }) => answer)).toContain("saved");
    expect(now.map(({ answer }) => answer)).not.toContain("needs-decision");
  });
  await expectHistoryToRise();
});

it("gives the path back when nothing is outstanding, and the board goes on above", async () => {
  const said: string[] = [];
  const back = (out?: string) =>
    giveBack("tasks", { out }, { ...env, TRUEUP_CONFIG: files.native }, (t) => said.push(t));
  const { rows: paths } = await native.ledger.query<{ path_id: number }>(
    "SELECT path_id FROM path_control WHERE path = 'tasks'",
  );
  await native.ledger.query("INSERT INTO confirmation_debt (path_id, region, key) VALUES ($1, 'eu', '5')", [
    paths[0]?.path_id,
  ]);
  // The debt is paid by the materializer, and the old entry goes with it.
  await expect.poll(() => board.cache.exists("board:task:5"), SOON).toBe(0);
  await closed(native);
  const unpaid = await nativeSystem();
  const producer = await unpaid.producer();
  await accepted(producer, "tasks", set("3", "not yet in the record"));
  await expect(back()).rejects.toThrow("Path tasks cannot be given back now: outstanding writes: 1.");
  await unpaid.run(runRelay);
  await unpaid.run(runMaterializer);
  await untilDrained(unpaid, "tasks");
  await back(files.back);
  expect(said.join("\n")).toContain("has nothing outstanding");
  expect(said.join("\n")).toContain("board:task:{key}");
  expect(readFileSync(files.back, "utf8")).toBe(YAML);
  await closed(unpaid);

  // The board numbers in its cache, so it fills its entries from the record before it starts.
  const { rows } = await board.db.query<Record<string, string>>("SELECT id, title, lane, position, version FROM task");
  for (const row of rows) await board.cache.hset(`board:task:${row.id}`, row);
  await board.worker.start();
  const highest = BigInt((await rowOf(3))?.version ?? 0);
  await board.move(3, "the board again");
  await expect.poll(async () => (await rowOf(3))?.title, SOON).toBe("the board again");
  expect(BigInt((await rowOf(3))?.version ?? 0)).toBe(highest + 1n);
  expect(await expectHistoryToRise()).toBeGreaterThan(20);
});

it("is safe to take over a second time, and numbers keys that the ledger never met above their rows", async () => {
  const again = await openedOnceEnded(files.back);
  await observing(again, async () => {
    await walked(again);
    const { error, said } = await adopting();
    expect(error, said).toBeNull();
  });
  await closed(again);
  await board.worker.stop();
  const system = await nativeSystem();
  const producer = await system.producer();
  await system.run(runRelay);
  await system.run(runMaterializer);
  const before = await rowOf(5);
  await accepted(producer, "tasks", set("5", "met now"));
  await untilDrained(system, "tasks");
  expect(await rowOf(5)).toEqual({ title: "met now", version: String(BigInt(before?.version ?? 0) + 1n) });
  // A late write of the board's, above the ledger's version: a finding on the native path.
  await board.db.query("UPDATE task SET title = 'late', version = version + 3 WHERE id = 5");
  const key = await askerOf(await system.open("asker"))(readKey, { path: "tasks", key: "5" });
  expect(key.ok && key.value.findings.map(({ finding }) => finding)).toContain("bypassed");
  // A row that the board changed since Trueup wrote it is found at once, and the ledger can take it over before the first write.
  const changed = await askerOf(await system.open("asker"))(readKey, { path: "tasks", key: "3" });
  const bypassed = changed.ok ? changed.value.findings.find(({ finding }) => finding === "bypassed") : undefined;
  expect(bypassed?.waysBack).toContainEqual(
    expect.objectContaining({ authority: "origin", action: "adopt", offered: true }),
  );
  // The board changed a row that the ledger knows: a person decides which of the two is right, and nothing is lost.
  await accepted(producer, "tasks", set("3", "native again"));
  const waiting = async () =>
    (await system.ledger.query<{ because: string }>("SELECT because FROM outstanding WHERE key = '3'")).rows[0]
      ?.because;
  await expect.poll(waiting, SOON).toMatch(/^the origin holds version \d+ without this mutation's receipt$/);
  expect(await rowOf(3)).toMatchObject({ title: "the board again" });
});
