import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { doctor } from "../../lib/composition/doctor";
import { incidentContext } from "../../lib/composition/recovery";
import type { Stores } from "../../lib/composition/stores";
import { writePathOver } from "../../lib/composition/write-path";
import { cacheClockOf, hasFollowed } from "../../lib/evidence/incident/stop-gate";
import { judge } from "../../lib/evidence/judge";
import type { Incident } from "../../lib/ledger/incidents/model";
import { readKey } from "../../lib/queries/key/read";
import { askSaved } from "../../lib/queries/saved/ask";
import { askerOf } from "../fixtures/ask";
import { incidentParts, setAcknowledgments } from "../fixtures/commands";
import { readContextOf } from "../fixtures/read-context";
import { MARA, repairs } from "../fixtures/repair";
import { accepted, freshSystem, pathOf, SILENT, type TestSystem, write } from "../fixtures/system";
import { programFile } from "../setup/programs";

let system: TestSystem;
let stores: Stores;
let parts: ReturnType<typeof incidentParts>;
let repair: ReturnType<typeof repairs>;
let eu: Redis;

beforeAll(async () => {
  system = await freshSystem();
  stores = await system.open();
  parts = incidentParts({ stores, read: readContextOf(stores) });
  repair = repairs(stores);
  eu = new Redis(system.env.CACHE_EU_URL ?? "");
});
afterAll(async () => {
  eu.disconnect();
  await system.close();
});
afterEach(async () => {
  for (const { id } of await repair.incidents.openIncidents()) await repair.close(id);
});

const context = () => incidentContext({ stores, read: readContextOf(stores) });
const entries = async () => (await eu.keys("draft-note:*")).length;
const close = async (incident: Incident) => {
  expect(
    (await setAcknowledgments(parts, incident.id, { mode: "closed", reason: "a test", breakGlass: null }, MARA)).ok,
  ).toBe(true);
};
/** Producers that acknowledge on the cache's word and whose writes may still land. */
const notFollowed = async ({ pathIds }: Incident) => {
  const [producers, [control]] = await Promise.all([
    parts.incidents.producers(pathIds),
    parts.incidents.controls(pathIds),
  ]);
  const speculating = producers.filter((p) => p.kind === "cache-only");
  const clocks = await Promise.all(speculating.map((p) => cacheClockOf(context(), p)));
  return speculating.filter((p, i) => control === undefined || !hasFollowed(p, control, clocks[i] ?? null)).length;
};
const answersOf = async (mutation: string) => {
  const question = { path: "draft-notes", key: null, actor: null, requestId: null, idempotencyKey: null, mutation };
  const result = await askerOf(stores)(askSaved, { ...question, cursor: null, limit: 10 });
  return result.ok ? result.value.answers : [];
};

/** A process that acknowledges on the cache's word, with the number of its calls that ended in each way. */
function speculating() {
  const child = spawn(process.execPath, [programFile("speculating")], { env: system.env });
  const said: string[] = [];
  child.stdout.on("data", (text: Buffer) => said.push(...text.toString().trim().split("\n")));
  child.stderr.on("data", (text: Buffer) => said.push(text.toString()));
  const count = (word: string) => said.filter((line) => line === word).length;
  return {
    child,
    count,
    async kill() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

describe("an acknowledgment on a cache's word that began before acknowledgments were closed", () => {
  it("does not land after the close has returned, from a process that was stopped and goes on later", async () => {
    const producer = speculating();
    await expect.poll(() => producer.count("acknowledged"), { timeout: 20_000 }).toBeGreaterThan(20);
    const incident = await repair.incident({ paths: ["draft-notes"] });
    producer.child.kill("SIGSTOP");
    await close(incident);
    expect(await notFollowed(incident)).toBe(0);
    const landed = await entries();
    const before = producer.count("refused");
    producer.child.kill("SIGCONT");
    await expect.poll(() => producer.count("refused"), { timeout: 20_000 }).toBeGreaterThan(before + 20);
    expect(await entries()).toBe(landed);
    await producer.kill();
  }, 60_000);

  it("does not land when its call was held up on its way, and its producer counts as behind until none can", async () => {
    const writePath = await system.producer();
    await accepted(writePath, "draft-notes", write("before"));
    const incident = await repair.incident({ paths: ["draft-notes"] });
    const landed = await entries();
    await eu.client("PAUSE", 3_500, "WRITE");
    const held = writePath.accept("draft-notes", write("held up")).catch((error: Error) => error);
    const closing = close(incident);
    await expect.poll(() => notFollowed(incident), { timeout: 5_000, interval: 5 }).toBe(1);
    await closing;
    expect(await notFollowed(incident)).toBe(0);
    await eu.client("UNPAUSE");
    expect(await held).not.toMatchObject({ ok: true });
    // The held call began before this one.
    await eu.set("after it", "1");
    expect(await entries()).toBe(landed);
  }, 60_000);
});

describe("a producer that ends while its path is closed", () => {
  it("ends, and leaves what only the cache has acknowledged in the inventory, where salvage finds it", async () => {
    const cache = pathOf(stores, "draft-notes").caches[0];
    const writePath = await writePathOver(stores, { producer: "ends", speculationDelayMs: 3_600_000, log: SILENT });
    const { mutation } = await accepted(writePath, "draft-notes", write("unfinished"));
    await close(await repair.incident({ paths: ["draft-notes"] }));
    await writePath.close();
    const { rows } = await system.ledger.query("SELECT FROM mutation WHERE id = $1", [mutation.id]);
    expect(rows).toEqual([]);
    expect((await cache?.inventory(null, 1_000))?.map((record) => record.mutation)).toContain(mutation.id);
  }, 30_000);
});

describe("one idempotency key at two producers that acknowledge on a cache's word", () => {
  it("is acknowledged once: the second gets the first's acknowledgment, and other content is refused", async () => {
    const [one, two] = [await system.producer(), await system.producer()];
    const proposed = write("shared");
    const first = await accepted(one, "draft-notes", proposed);
    const second = await accepted(two, "draft-notes", proposed);
    expect(second).toEqual({ ...first, repeated: true });
    expect(await two.accept("draft-notes", { ...proposed, payload: { n: "other" } })).toMatchObject({
      error: { code: "idempotency-mismatch", mutation: first.mutation.id },
    });
  });

  it("is answered by the first where the cache had forgotten it, and the content is the same", async () => {
    const [one, two] = [await system.producer(), await system.producer()];
    const proposed = write(randomUUID());
    const first = await accepted(one, "draft-notes", proposed);
    const inLedger = () => system.ledger.query("SELECT FROM mutation WHERE id = $1", [first.mutation.id]);
    await expect.poll(async () => (await inLedger()).rowCount, { timeout: 10_000 }).toBe(1);
    await eu.del(...(await eu.keys("trueup:claim:*")));
    const second = await accepted(two, "draft-notes", proposed);
    expect(second.mutation.id).not.toBe(first.mutation.id);
    const waiting = () => pathOf(stores, "draft-notes").caches[0]?.inventory({ key: proposed.key }, 10);
    await expect.poll(waiting, { timeout: 10_000 }).toEqual([]);
    expect(await answersOf(second.mutation.id)).toMatchObject([{ answer: "accepted", mutation: first.mutation.id }]);
    // Under the second id the entry would show an older change than the ledger may have by now.
    expect(await pathOf(stores, "draft-notes").caches[0]?.read([proposed.key])).toEqual([null]);
  });

  it("leaves a finding and an answer where the cache had forgotten it, and the content is other", async () => {
    const [one, two] = [await system.producer({ speculationDelayMs: 0 }), await system.producer()];
    const proposed = write(randomUUID());
    const { key } = proposed;
    const first = await accepted(one, "draft-notes", proposed);
    await eu.del(...(await eu.keys("trueup:claim:*")));
    const second = await accepted(two, "draft-notes", { ...proposed, payload: { n: "other" } });
    const path = pathOf(stores, "draft-notes");
    const listed = async () => (await path.caches[0]?.inventory({ key }, 10))?.map((r) => [r.mutation, r.refused]);
    const refused = { because: "the idempotency key was used for other content", mutation: first.mutation.id };
    await expect.poll(listed, { timeout: 10_000 }).toEqual([[second.mutation.id, refused]]);
    expect(await answersOf(second.mutation.id)).toMatchObject([{ answer: "never-durable" }]);
    // A later write covers the entry; the acknowledged and refused write is found all the same.
    const third = await accepted(one, "draft-notes", write(key));
    await expect.poll(() => answersOf(third.mutation.id), { timeout: 10_000 }).toMatchObject([{ answer: "accepted" }]);
    const judged = (await judge(path, [key], { window: 20, deadlineMs: 1_500 })).get(key);
    expect(judged?.verdict.findings.find((f) => f.finding === "phantom")).toMatchObject({
      sentence: expect.stringContaining(second.mutation.id),
    });
  });
});

describe("another program's value at an entry's key", () => {
  it("stays, is a finding, and has the write acknowledged by the ledger and read from the origin", async () => {
    const writePath = await system.producer();
    await eu.set("draft-note:theirs", "their own");
    const { receipt, mutation } = await accepted(writePath, "draft-notes", write("theirs"));
    expect(receipt.boundary).not.toBe("cache-only");
    expect(await writePath.read("draft-notes", "theirs")).toMatchObject({ source: "origin" });
    const story = await askerOf(stores)(readKey, { path: "draft-notes", key: "theirs" });
    expect(story).toMatchObject({
      ok: true,
      value: {
        findings: expect.arrayContaining([expect.objectContaining({ finding: "differs" })]),
        ledger: { head: String(mutation.version) },
        caches: [{ status: "foreign", readerGets: expect.stringContaining("Another program's string") }],
      },
    });
    expect(await eu.get("draft-note:theirs")).toBe("their own");
  });
});

describe("another program's value at a key that acknowledgments need", () => {
  it.each(["inventory", "claim"])("has the write acknowledged by the ledger, and stays: the %s's", async (which) => {
    const writePath = await system.producer();
    const proposed = write(`beside their ${which}`);
    const key =
      which === "inventory"
        ? "trueup:speculation:draft-notes"
        : `trueup:claim:draft-notes:${createHash("sha256").update(proposed.idempotencyKey).digest("hex")}`;
    const kept = (await eu.exists(key)) === 1;
    if (kept) await eu.rename(key, `${key} aside`);
    await eu.set(key, "their own");
    const { receipt, mutation } = await accepted(writePath, "draft-notes", proposed);
    expect(receipt).toMatchObject({ boundary: "durable-append", durableIn: ["ledger"] });
    expect(await answersOf(mutation.id)).toMatchObject([{ answer: "accepted", mutation: mutation.id }]);
    expect(await eu.get(key)).toBe("their own");
    await eu.del(key);
    if (kept) await eu.rename(`${key} aside`, key);
  });
});

describe("an inventory in a cache that may evict it", () => {
  it("is warned of when a producer starts, and by doctor", async () => {
    const warned: unknown[] = [];
    const log = { ...SILENT, warn: (fields: object) => void warned.push(fields) };
    const writePath = await writePathOver(stores, { log });
    await expect.poll(() => warned).toMatchObject([{ path: "draft-notes", region: "eu", code: "inventory-evicts" }]);
    await writePath.close();
    const inventory = async () => (await doctor(system.env)).find(({ name }) => name === "inventory of draft-notes");
    expect(await inventory()).toMatchObject({ ok: true, detail: expect.stringMatching(/^warning: .*allkeys-lru/) });
    await eu.config("SET", "maxmemory-policy", "noeviction");
    expect(await inventory()).toMatchObject({ ok: true, detail: "cache eu keeps its inventory" });
    await eu.config("SET", "maxmemory-policy", "allkeys-lru");
  });
});
