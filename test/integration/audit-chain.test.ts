import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendAudit } from "../../lib/ledger/audit/append";
import { REFUSING, unprotected } from "../../lib/ledger/audit/protection";
import { inAuditedTransaction } from "../../lib/ledger/audit/transaction";
import { verifyAudit } from "../../lib/ledger/audit/verify";
import { applyMigrations } from "../../lib/ledger/migrations/migrate";
import { createPool, inTransaction } from "../../lib/postgres/pool";
import { functionFiles } from "../../scripts/ledger-functions";
import { ANA, appendRows, auditRow } from "../fixtures/audited";
import { freshDatabase, freshStores } from "../setup/fixture";

const MIGRATIONS = resolve(import.meta.dirname, "../../prisma/migrations");

let pool: pg.Pool;
beforeAll(async () => {
  pool = createPool({ connectionString: (await freshStores()).DATABASE_URL, name: "audit", max: 12 });
});
afterAll(() => pool.end());

const numbers = async (stream = "changes") =>
  (
    await pool.query<{ number: string }>("SELECT number FROM audit_row WHERE stream = $1 ORDER BY 1", [stream])
  ).rows.map(({ number }) => Number(number));
const verified = () => verifyAudit(pool, { checkpoints: [], signature: () => null });

describe("the chain of changes", () => {
  it("numbers rows without gaps while transactions commit and roll back side by side", async () => {
    const before = (await numbers()).length;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, n) =>
        inAuditedTransaction(pool, ANA, async (_client, audit) => {
          audit(auditRow({ subject: `try ${n}` }));
          audit(auditRow({ subject: `again ${n}` }));
          if (n % 3 === 0) throw new Error("refused");
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(40);
    const all = await numbers();
    expect(all).toEqual(Array.from({ length: before + 80 }, (_, n) => n + 1));
    const { rows } = await pool.query<{ n: string }>(
      "SELECT subject AS n FROM audit_row WHERE subject ~ '^(try|again)' ORDER BY number",
    );
    // The rows of one transaction stand together.
    for (let i = 0; i < rows.length; i += 2) expect(rows[i + 1]?.n).toBe(rows[i]?.n.replace("try", "again"));
    expect((await verified()).faults).toEqual([]);
  });

  it("holds up nobody while a transaction that has audited is still at work", async () => {
    let goOn = () => {};
    const waits = new Promise<void>((done) => {
      goOn = done;
    });
    const slow = inAuditedTransaction(pool, ANA, async (client, audit) => {
      audit(auditRow({ subject: "slow" }));
      await client.query("SELECT 1");
      await waits;
    });
    await inAuditedTransaction(pool, ANA, async (_client, audit) => audit(auditRow({ subject: "quick" })));
    goOn();
    await slow;
    const { rows } = await pool.query<{ subject: string }>(
      "SELECT subject FROM audit_row WHERE subject IN ('slow', 'quick') ORDER BY number",
    );
    expect(rows.map(({ subject }) => subject)).toEqual(["quick", "slow"]);
  });

  it("does not wait for the lock of another stream", async () => {
    await inTransaction(pool, async (client) => {
      await appendAudit(client, "access", [{ by: ANA, row: auditRow({ verb: "refused" }) }]);
      await appendRows(pool, [{ subject: "beside" }]);
    });
    expect(await numbers("access")).toEqual([1]);
  });

  it("keeps any text of an actor, a reason or a subject", async () => {
    const odd = ['"\\ \b\f\n\r\t\u0001\u007f', "\u2028 é 漢 🐘", "a\0b", "\ud800", "</script>"];
    await appendRows(
      pool,
      odd.map((text) => ({ subject: text, reason: text, after: { text }, before: undefined })).slice(0, 3),
    );
    await appendRows(pool, [{ subject: odd[3], reason: odd[4] }]);
    expect((await verified()).faults).toEqual([]);
  });

  it("takes the rows of an older release, and marks their actors as unverified", async () => {
    await pool.query(
      `INSERT INTO audit (actor, verb, subject, reason, before, after, request_id, incident_id)
       VALUES ('Ben "B"', 'raise-epoch', $1, NULL, $2, NULL, NULL, NULL)`,
      ["path profile \u0001 é", JSON.stringify({ epoch: "1" })],
    );
    const { rows } = await pool.query("SELECT actor, verb, before, after FROM audit ORDER BY seq DESC LIMIT 1");
    expect(rows[0]).toEqual({ actor: 'Ben "B"', verb: "raise-epoch", before: { epoch: "1" }, after: null });
    const { rows: kept } = await pool.query("SELECT principal FROM audit_row ORDER BY at DESC LIMIT 1");
    expect(kept[0]).toEqual({ principal: 'unverified:Ben "B"' });
    expect((await verified()).faults).toEqual([]);
  });
});

describe("the audit's tables", () => {
  it.each(["audit_row", "audit_payload", "audit_checkpoint", "audit_origin"])(
    "%s refuses UPDATE, DELETE and TRUNCATE, of its owner and under replication as well",
    async (table) => {
      const column = {
        audit_row: "verb",
        audit_payload: "payload",
        audit_checkpoint: "key_id",
        audit_origin: "origin",
      };
      const of = column[table as keyof typeof column];
      for (const role of ["origin", "replica"])
        for (const statement of [
          `UPDATE ${table} SET ${of} = ${of}`,
          `DELETE FROM ${table}`,
          `TRUNCATE ${table} CASCADE`,
        ])
          await expect(
            inTransaction(pool, async (client) => {
              await client.query(
                "INSERT INTO audit_checkpoint (stream, size, at, key_id, text, signature) VALUES ('changes', 1, now(), 'k', '{}', '')",
              );
              await client.query(`SET LOCAL session_replication_role = ${role}`);
              await client.query(statement);
            }),
            `${statement} as ${role}`,
          ).rejects.toThrow("the audit is never changed");
    },
  );

  it("name every trigger that keeps them, and the text of what it does", async () => {
    expect(await unprotected(pool)).toEqual([]);
    expect(functionFiles().find(({ name }) => name === "refuse_audit_change")?.text).toContain(REFUSING);
  });

  it("refuse a role without rights to read, to insert, to append and to erase", async () => {
    await pool.query("CREATE ROLE audit_stranger");
    try {
      const asStranger = (statement: string) =>
        inTransaction(pool, async (client) => {
          await client.query("SET LOCAL ROLE audit_stranger");
          await client.query(statement);
        });
      for (const statement of [
        "SELECT FROM audit_row",
        "SELECT FROM audit_payload",
        "INSERT INTO audit_origin DEFAULT VALUES",
        "SELECT append_audit('changes', '{}', '{}', '{}')",
        "SELECT erase_audit_payloads('profile', 'a')",
      ])
        await expect(asStranger(statement), statement).rejects.toThrow("permission denied");
    } finally {
      await pool.query("DROP ROLE audit_stranger");
    }
  });
});

describe("rows from before the chain", () => {
  it("are its first rows, in their order, with their states, and their actors are unverified", async () => {
    const connectionString = await freshDatabase();
    const folder = mkdtempSync(join(tmpdir(), "trueup-migrations-"));
    for (const name of readdirSync(MIGRATIONS))
      if (name < "20261128212000" || name.endsWith(".toml"))
        cpSync(join(MIGRATIONS, name), join(folder, name), { recursive: true });
    const former = createPool({ connectionString, name: "audit", max: 2 });
    try {
      await applyMigrations({ connectionString, migrationsDir: folder });
      await former.query(
        `INSERT INTO audit (at, actor, verb, subject, before, request_id, incident_id)
         SELECT timestamptz '2026-11-01' + n * interval '1 microsecond', 'Ana "A"', 'pause', 'lane ' || n,
           CASE WHEN n % 2 = 0 THEN jsonb_build_object('b', n, 'a', 1.10) END, 'r' || n, gen_random_uuid() FROM generate_series(1, 1200) n`,
      );
      await applyMigrations({ connectionString, migrationsDir: MIGRATIONS });
      await appendRows(former, [{ subject: "the next" }]);
      const { rows } = await former.query(
        "SELECT seq, actor, subject, before::text, at = timestamptz '2026-11-01' + seq * interval '1 microsecond' AS same FROM audit ORDER BY seq",
      );
      expect(rows).toHaveLength(1_201);
      expect(rows[1]).toEqual({
        seq: "2",
        actor: 'Ana "A"',
        subject: "lane 2",
        before: '{"a": 1.10, "b": 2}',
        same: true,
      });
      const { rows: principals } = await former.query(
        "SELECT principal, count(*) AS n FROM audit_row GROUP BY 1 ORDER BY 1",
      );
      expect(principals).toEqual([
        { principal: "person:ana", n: "1" },
        { principal: 'unverified:Ana "A"', n: "1200" },
      ]);
      const { faults, streams } = await verifyAudit(former, { checkpoints: [], signature: () => null });
      expect(faults).toEqual([]);
      expect(streams[0]).toMatchObject({ rows: 1_201n });
    } finally {
      await former.end();
      rmSync(folder, { recursive: true });
    }
  });
});

describe("an erasure", () => {
  it("overwrites the states of a key's rows, and leaves the chain whole", async () => {
    const { rows: paths } = await pool.query<{ path_id: number }>(
      "INSERT INTO path_control (path, lanes, replay) VALUES ('profile', 1, 'merge') RETURNING path_id",
    );
    const pathIds = paths.map(({ path_id }) => path_id);
    await appendRows(pool, [
      { key: "erased", pathIds, after: { value: "secret" } },
      { key: "other", pathIds, after: { value: "secret" } },
    ]);
    const { rows } = await pool.query("SELECT erase_audit_payloads('profile', 'erased') AS n");
    expect(rows[0]).toEqual({ n: "1" });
    const { rows: left } = await pool.query(
      "SELECT r.key, p.payload, p.salt, p.erased_at IS NULL AS kept FROM audit_row r JOIN audit_payload p USING (stream, number) WHERE r.key IS NOT NULL ORDER BY r.number",
    );
    expect(left[0]).toEqual({ key: "erased", payload: null, salt: null, kept: false });
    expect(left[1]).toMatchObject({ key: "other", kept: true });
    const { faults, streams } = await verified();
    expect(faults).toEqual([]);
    expect(streams[0]).toMatchObject({ stream: "changes", erased: 1 });
  });
});
