import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setDrain } from "../../lib/commands/drain/set";
import { openStores, type Stores } from "../../lib/composition/stores";
import type { WritePath } from "../../lib/composition/write-path";
import { loadConfig } from "../../lib/config/load-config";
import { askSaved } from "../../lib/queries/saved/ask";
import type { Program } from "../e2e/setup/program";
import { askerOf } from "../fixtures/ask";
import { person, repairs } from "../fixtures/repair";
import { accepted, untilDrained, write } from "../fixtures/system";
import { type FaultySystem, startFaultySystem } from "./processes";

const SILENT = { info() {}, warn() {}, error() {} };

let faulty: FaultySystem;
let stores: Stores;
let writePath: WritePath;
let materializer: Program;
beforeAll(async () => {
  faulty = await startFaultySystem();
  const { env } = faulty.system;
  // One connection for the origin's clients of the test, whose own sessions stay out of the way of what it does to the others.
  stores = await openStores({
    config: loadConfig({ path: env.TRUEUP_CONFIG ?? "", env }),
    databaseUrl: env.DATABASE_URL ?? "",
    name: "test",
    log: SILENT,
  });
  writePath = await faulty.system.producer({ stores });
  faulty.start("relay");
  materializer = faulty.start("materializer");
});
afterAll(async () => {
  await writePath?.close();
  await stores?.close();
  await faulty?.stop();
});

const drainOf = async () => (await stores.ledger.controls()).find(({ path }) => path === "profile");
const versionOf = async (key: string) =>
  (await faulty.system.origin.query("SELECT version FROM profile WHERE user_id = $1", [key])).rows[0]?.version;
const receiptsThere = async () =>
  Number((await faulty.system.origin.query("SELECT count(*) AS n FROM trueup.receipt")).rows[0].n);
const pausing = (paused: boolean) =>
  setDrain(repairs(stores).deps, person("tester"), { path: "profile", paused, reason: "a test" });
const settled = async (key: string) => {
  await accepted(writePath, "profile", write(key));
  await untilDrained(faulty.system, "profile", 30_000);
};

/** A materializer that was stopped in the middle of its transaction at the origin, before it could leave its receipt. */
async function stoppedMidWork(key: string): Promise<{ letGo(): Promise<void> }> {
  const holder = await faulty.system.origin.connect();
  await holder.query("BEGIN");
  await holder.query("LOCK TABLE trueup.receipt IN SHARE MODE");
  await accepted(writePath, "profile", write(key));
  const waiting = async () => (await faulty.system.origin.query("SELECT FROM pg_locks WHERE NOT granted")).rowCount;
  await expect.poll(waiting, { timeout: 20_000, interval: 5 }).toBeGreaterThan(0);
  process.kill(materializer.pid, "SIGSTOP");
  return {
    async letGo() {
      await holder.query("COMMIT");
      holder.release();
    },
  };
}

/** Waits until the materializer has shown that it goes on. */
async function untilGoingOn(): Promise<void> {
  const beat = async () =>
    Number(
      (
        await faulty.system.ledger.query(
          "SELECT extract(epoch FROM max(beat_at)) AS at FROM worker_beat WHERE worker = 'materializer' AND instance LIKE '%/' || $1",
          [materializer.pid],
        )
      ).rows[0].at,
    );
  const before = await beat();
  process.kill(materializer.pid, "SIGCONT");
  await expect.poll(beat, { timeout: 20_000 }).toBeGreaterThan(before);
}

describe("a materializer that is stopped in the middle of its work and continued later", () => {
  it("lands what it had begun when nothing was paused meanwhile", async () => {
    await settled("free");
    const { letGo } = await stoppedMidWork("free");
    const before = await receiptsThere();
    await letGo();
    process.kill(materializer.pid, "SIGCONT");
    await expect.poll(receiptsThere, { timeout: 20_000 }).toBeGreaterThan(before);
    await untilDrained(faulty.system, "profile", 30_000);
  });

  it("lands nothing once a pause has returned", async () => {
    await settled("paused");
    const { letGo } = await stoppedMidWork("paused");
    await letGo();
    const another = faulty.start("materializer");
    expect(await pausing(true)).toMatchObject({ ok: true });
    const [version, receipts] = [await versionOf("paused"), await receiptsThere()];
    await accepted(writePath, "profile", write("paused"));
    await untilGoingOn();
    expect([await versionOf("paused"), await receiptsThere()]).toEqual([version, receipts]);
    expect(await pausing(false)).toMatchObject({ ok: true });
    await expect.poll(() => versionOf("paused"), { timeout: 30_000 }).toBe("3");
    await another.stop();
  }, 90_000);
});

describe("an origin that cannot take what it is given", () => {
  it("holds up the writes of a locked row alone, which land when it is let go", async () => {
    await settled("locked");
    const holder = await faulty.system.origin.connect();
    await holder.query("BEGIN");
    await holder.query("SELECT FROM profile WHERE user_id = 'locked' FOR UPDATE");
    await accepted(writePath, "profile", write("locked"));
    await accepted(writePath, "profile", write("beside it"));
    await expect.poll(() => versionOf("beside it"), { timeout: 20_000 }).toBe("1");
    expect(await versionOf("locked")).toBe("1");
    await holder.query("COMMIT");
    holder.release();
    await expect.poll(() => versionOf("locked"), { timeout: 20_000 }).toBe("2");
    await untilDrained(faulty.system, "profile", 30_000);
  }, 60_000);

  it("stops the path's drain with its reason while it is read-only, and lets it go on by itself afterwards", async () => {
    const { origin } = faulty.system;
    const readOnly = async (on: boolean) => {
      await origin.query(`ALTER DATABASE shop SET default_transaction_read_only = ${on ? "on" : "off"}`);
      await origin.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shop' AND pid <> pg_backend_pid()",
      );
    };
    await settled("read-only");
    await readOnly(true);
    await accepted(writePath, "profile", write("read-only"));
    await expect
      .poll(drainOf, { timeout: 20_000 })
      .toMatchObject({ drain: "self-paused", because: expect.stringMatching(/read-only/) });
    expect(await versionOf("read-only")).toBe("1");
    await origin.query("SET default_transaction_read_only = off");
    await readOnly(false);
    await expect.poll(() => versionOf("read-only"), { timeout: 30_000 }).toBe("2");
    await expect.poll(drainOf, { timeout: 20_000 }).toMatchObject({ drain: "running", because: null });
  }, 60_000);
});

describe("what an origin says of a value", () => {
  it("stays out of the log, and the names that it gives move no terminal there, a line for each event", async () => {
    const { origin } = faulty.system;
    const named = 'forged\n{"level":50,"msg":"owned"}\r\u001b]0;owned\u0007\u009b2J\u202edesrever\u007f';
    await origin.query(
      `CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'not %', NEW.doc->>'text' USING CONSTRAINT = NEW.doc->>'named'; END $$`,
    );
    await origin.query(
      "CREATE TRIGGER refuse BEFORE INSERT ON profile FOR EACH ROW WHEN (NEW.doc ? 'text') EXECUTE FUNCTION public.refuse()",
    );
    try {
      const { mutation } = await accepted(
        writePath,
        "profile",
        write("logged", { payload: { text: "a canary", named } }),
      );
      const refusal = { msg: "the origin refused a part of a flush", path: "profile", sqlState: "P0001" };
      await expect.poll(() => faulty.said("materializer"), { timeout: 20_000 }).toContain(`"sqlState":"P0001"`);
      const lines = faulty.said("materializer").trimEnd().split("\n");
      for (const line of lines) {
        expect(line).not.toMatch(/canary|[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(JSON.parse(line).name).toBe("trueup materializer");
      }
      expect(lines.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining(refusal));
      // The reason is asked of the ledger, which masks it by role.
      const { rows } = await faulty.system.ledger.query("SELECT because FROM outstanding WHERE mutation_id = $1", [
        mutation.id,
      ]);
      expect(rows[0]?.because).toContain("a canary");
    } finally {
      await origin.query("DROP TRIGGER refuse ON profile");
    }
    await untilDrained(faulty.system, "profile", 30_000);
  }, 60_000);
});

describe("a store that is away", () => {
  const answerOf = async (mutation: string) => {
    const question = { path: "profile", key: null, actor: null, requestId: null, idempotencyKey: null, mutation };
    const result = await askerOf(stores)(askSaved, { ...question, cursor: null, limit: 10 });
    return result.ok ? result.value.answers[0]?.answer : result.error.code;
  };

  it("leaves the answer unknown, whichever of those it is that prove it, and known again when it is back", async () => {
    const { mutation } = await accepted(writePath, "profile", write("saved"));
    await untilDrained(faulty.system, "profile", 30_000);
    expect(await answerOf(mutation.id)).toBe("saved");
    for (const store of [faulty.stores.origin, faulty.stores.ledger]) {
      await store.stop();
      expect(await answerOf(mutation.id), store.name).toBe("unknown");
      await store.restart();
      await expect.poll(() => answerOf(mutation.id), { timeout: 20_000 }).toBe("saved");
    }
  }, 60_000);

  it("lets no write be acknowledged while it is the ledger, and keeps nothing of those that it refused", async () => {
    const count = async () => (await faulty.system.ledger.query("SELECT count(*) AS n FROM mutation")).rows[0].n;
    const before = await count();
    await faulty.stores.ledger.stop();
    const refused = await Promise.allSettled(
      [1, 2, 3].map((n) => writePath.accept("profile", write(`while away ${n}`))),
    );
    expect(refused.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    await faulty.stores.ledger.restart();
    await expect.poll(() => count().catch(() => null), { timeout: 20_000 }).toBe(before);
    await accepted(writePath, "profile", write("back"));
    await expect.poll(() => versionOf("back"), { timeout: 30_000 }).toBe("1");
  }, 60_000);
});
