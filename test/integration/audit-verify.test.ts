import { createHash } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkpointText, type SignedCheckpoint } from "../../lib/domain/audit/checkpoint";
import type { FoundFault } from "../../lib/domain/audit/faults";
import { verifyAudit } from "../../lib/ledger/audit/verify";
import { createPool } from "../../lib/postgres/pool";
import { AuditKeys, newAuditKey } from "../../lib/secrets/audit-keys";
import { appendRows, numbered } from "../fixtures/audited";
import { freshStores } from "../setup/fixture";

const keys = new AuditKeys(newAuditKey());
/** One session, as the owner of the ledger: what a test does to the rows is rolled back after the test. */
let pool: pg.Pool;
let exported: SignedCheckpoint[];

beforeAll(async () => {
  pool = createPool({ connectionString: (await freshStores()).DATABASE_URL, name: "audit", max: 1 });
  exported = [];
  for (const size of [4, 8, 12]) {
    await appendRows(pool, numbered(4));
    exported.push(await signed(size));
  }
  await appendRows(pool, numbered(2));
});
afterAll(() => pool.end());

/** A checkpoint of the chain as it stands, with so many rows. */
async function signed(size: number, by = keys): Promise<SignedCheckpoint> {
  const { rows } = await pool.query<{ head: string; origin: string }>(
    "SELECT encode(hash, 'hex') AS head, origin FROM audit_row, audit_origin WHERE stream = 'changes' AND number = $1",
    [size],
  );
  const { head, origin } = rows[0] as { head: string; origin: string };
  const at = new Date(Date.UTC(2026, 0, 1, 0, size)).toISOString();
  const made = { at, head, origin, key: by.signingId as string, size: String(size), stream: "changes" as const };
  return { ...made, signature: by.sign(checkpointText(made)) };
}

const verified = (checkpoints: SignedCheckpoint[], by = keys) =>
  verifyAudit(pool, {
    checkpoints,
    signature: ({ signature, ...made }) => by.holds(made.key, checkpointText(made), signature),
  });

/** The first fault after a change that the ledger's owner makes behind the product's back. */
async function faultAfter(change: string, against: SignedCheckpoint[] = []): Promise<FoundFault | undefined> {
  await pool.query("BEGIN");
  try {
    for (const table of ["audit_row", "audit_payload"]) await pool.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await pool.query(change);
    await pool.query("SET CONSTRAINTS ALL IMMEDIATE");
    for (const table of ["audit_row", "audit_payload"])
      for (const way of ["kept", "not_emptied"])
        await pool.query(`ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${table}_${way}`);
    return (await verified(against)).faults[0];
  } finally {
    await pool.query("ROLLBACK");
  }
}

/** Chains every row from a number on anew, as somebody does who hides an edit. */
const REBUILT = (from: number) => `
  DO $$ DECLARE r record; h bytea; t text; BEGIN
    SELECT hash INTO h FROM audit_row WHERE stream = 'changes' AND number = ${from - 1};
    FOR r IN SELECT * FROM audit_row WHERE stream = 'changes' AND number >= ${from} ORDER BY number LOOP
      t := audit_text('changes', r.number, r.at, h, replace(substring(r.text FROM '"body":(.*),"number":'), 'path profile', 'path edited'));
      h := sha256(convert_to(t, 'UTF8'));
      UPDATE audit_row SET text = t, hash = h, subject = replace(subject, 'path profile', 'path edited') WHERE stream = 'changes' AND number = r.number;
    END LOOP;
  END $$`;

const place = (fault: FoundFault | undefined) =>
  fault && { number: fault.number, from: fault.from, fault: fault.fault };
const at = (number: number | null, fault: string, from: number | null = number) => ({
  number: number === null ? null : String(number),
  from: from === null ? null : String(from),
  fault,
});

it("finds nothing in a chain that nobody has touched", async () => {
  const { faults, streams } = await verified(exported);
  expect(faults).toEqual([]);
  expect(streams[0]).toMatchObject({ stream: "changes", rows: 14n, checkpoints: 3, unchecked: 0 });
});

describe("a verification finds, with the row,", () => {
  it.each([
    ["a column that was edited", "UPDATE audit_row SET principal = 'person:ben' WHERE number = 6"],
    ["an array that was edited", "UPDATE audit_row SET paths = '{other}' WHERE number = 6"],
    [
      "a time that was edited by a microsecond",
      "UPDATE audit_row SET at = at + interval '1 microsecond' WHERE number = 6",
    ],
    [
      "a text that was edited",
      "UPDATE audit_row SET text = replace(text, 'Ana', 'Ben'), actor = 'Ben' WHERE number = 6",
    ],
    [
      "a text that was edited and hashed anew, but is not canonical",
      "UPDATE audit_row SET text = text || ' ', hash = sha256(convert_to(text || ' ', 'UTF8')) WHERE number = 6",
    ],
  ])("%s", async (_, change) => {
    expect(place(await faultAfter(change))).toEqual(at(6, "edited-row"));
  });

  it("a row that was edited and hashed anew, by the row that builds on it", async () => {
    const change = `UPDATE audit_row SET actor = 'Ben', text = replace(text, 'Ana', 'Ben'),
      hash = sha256(convert_to(replace(text, 'Ana', 'Ben'), 'UTF8')) WHERE number = 6`;
    expect(place(await faultAfter(change))).toEqual(at(7, "broken-link"));
  });

  it.each([
    ["edited", "UPDATE audit_payload SET payload = replace(payload, '1', '9') WHERE number = 6", "edited-payload"],
    ["given another salt", "UPDATE audit_payload SET salt = '\\x00' WHERE number = 6", "edited-payload"],
    ["emptied without an erasure", "UPDATE audit_payload SET payload = NULL WHERE number = 6", "edited-payload"],
    ["deleted", "DELETE FROM audit_payload WHERE number = 6", "missing-payload"],
  ])("states that were %s", async (_, change, fault) => {
    expect(place(await faultAfter(change))).toEqual(at(6, fault));
  });

  it("a deleted row", async () => {
    const change = "DELETE FROM audit_payload WHERE number = 6; DELETE FROM audit_row WHERE number = 6";
    expect(place(await faultAfter(change))).toEqual(at(6, "missing-row"));
  });

  it("a deleted first row", async () => {
    const change = "DELETE FROM audit_payload WHERE number = 1; DELETE FROM audit_row WHERE number = 1";
    expect(place(await faultAfter(change))).toEqual(at(1, "missing-row"));
  });

  it("two rows that changed places", async () => {
    const change = `ALTER TABLE audit_payload DROP CONSTRAINT audit_payload_stream_number_fkey;
      UPDATE audit_row SET number = 1000 WHERE number = 6; UPDATE audit_row SET number = 6 WHERE number = 7;
      UPDATE audit_row SET number = 7 WHERE number = 1000`;
    expect(place(await faultAfter(change))).toEqual(at(6, "moved-row"));
  });

  it("a chain that was rebuilt after an edit, by the checkpoints of both sides of the edit", async () => {
    expect(await faultAfter(REBUILT(6))).toBeUndefined();
    expect(place(await faultAfter(REBUILT(6), exported))).toEqual(at(8, "other-history", 5));
    // Whoever holds one checkpoint finds it as well, within a wider span.
    expect(place(await faultAfter(REBUILT(6), exported.slice(2)))).toEqual(at(12, "other-history", 1));
  });

  it("no change after the newest checkpoint that anybody holds, if the chain was rebuilt", async () => {
    expect(await faultAfter(REBUILT(13), exported)).toBeUndefined();
  });

  it("a cut tail", async () => {
    const change = "DELETE FROM audit_payload WHERE number > 10; DELETE FROM audit_row WHERE number > 10";
    expect(await faultAfter(change)).toBeUndefined();
    expect(place(await faultAfter(change, exported))).toEqual(at(11, "cut-tail"));
  });

  it("a restored backup, also once newer rows have overtaken the checkpoint", async () => {
    const row = (
      n: number,
    ) => `SELECT append_audit('changes', ARRAY[audit_body('p', 'a', 'v', 's ${n}', NULL, NULL, NULL, NULL)],
      ARRAY[NULL::text], ARRAY[NULL::text]);`;
    const restored = "DELETE FROM audit_payload WHERE number > 8; DELETE FROM audit_row WHERE number > 8;";
    expect(place(await faultAfter(restored + row(9), exported))).toEqual(at(10, "cut-tail"));
    const overtaken = restored + [9, 10, 11, 12, 13].map(row).join("");
    expect(await faultAfter(overtaken)).toBeUndefined();
    expect(place(await faultAfter(overtaken, exported))).toEqual(at(12, "other-history", 9));
  });

  it("an emptied audit", async () => {
    const change = "DELETE FROM audit_payload; DELETE FROM audit_row";
    expect(place(await faultAfter(change, exported))).toEqual(at(1, "cut-tail"));
  });
});

describe("a verification finds", () => {
  it.each([
    ["a dropped trigger", "DROP TRIGGER audit_row_kept ON audit_row", "audit_row_kept"],
    ["a disabled trigger", "ALTER TABLE audit_row DISABLE TRIGGER audit_row_not_emptied", "audit_row_not_emptied"],
    [
      "a trigger that only fires outside of replication",
      "ALTER TABLE audit_payload ENABLE TRIGGER audit_payload_kept",
      "audit_payload_kept",
    ],
    [
      "a trigger that passes deletions by",
      `DROP TRIGGER audit_row_kept ON audit_row;
       CREATE TRIGGER audit_row_kept BEFORE UPDATE ON audit_row FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
       ALTER TABLE audit_row ENABLE ALWAYS TRIGGER audit_row_kept`,
      "audit_row_kept",
    ],
    [
      "a trigger under a condition",
      `DROP TRIGGER audit_row_kept ON audit_row;
       CREATE TRIGGER audit_row_kept BEFORE UPDATE OR DELETE ON audit_row FOR EACH ROW WHEN (OLD.number < 0) EXECUTE FUNCTION refuse_audit_change();
       ALTER TABLE audit_row ENABLE ALWAYS TRIGGER audit_row_kept`,
      "audit_row_kept",
    ],
    [
      "triggers that refuse nothing",
      "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
      "audit_checkpoint_kept",
    ],
  ])("%s", async (_, change, trigger) => {
    await pool.query("BEGIN");
    try {
      await pool.query(change);
      const { faults } = await verified([]);
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatchObject({ number: null, fault: "unprotected", detail: expect.stringContaining(trigger) });
    } finally {
      await pool.query("ROLLBACK");
    }
  });

  it("a checkpoint that was altered, or that another key has signed", async () => {
    const [first] = exported as [SignedCheckpoint];
    const altered = { ...first, at: "2020-01-01T00:00:00.000Z" };
    const stranger = new AuditKeys(newAuditKey());
    for (const held of [altered, await signed(4, stranger)])
      expect(place((await verified([held])).faults[0])).toEqual(at(4, "bad-signature"));
  });

  it("a checkpoint of another ledger", async () => {
    const foreign = { ...(exported[0] as SignedCheckpoint), origin: "019aaaaa-0000-7000-8000-000000000001" };
    expect(place((await verified([foreign])).faults[0])).toEqual(at(null, "other-ledger"));
  });

  it("a kept checkpoint that the chain does not agree with, and one that was altered", async () => {
    const keep = async ({ signature, ...made }: SignedCheckpoint) =>
      pool.query(
        "INSERT INTO audit_checkpoint (stream, size, at, key_id, text, signature) VALUES ($1, $2, $3, $4, $5, $6)",
        [made.stream, made.size, made.at, made.key, checkpointText(made), Buffer.from(signature, "base64")],
      );
    for (const [kept, fault] of [
      [{ ...(await signed(4)), size: "5", signature: "" }, at(5, "bad-signature")],
      [await differing(), at(4, "other-history", 1)],
    ] as const) {
      await pool.query("BEGIN");
      await keep(kept);
      const { faults } = await verified([]);
      await pool.query("ROLLBACK");
      expect(place(faults[0])).toEqual(fault);
    }
  });
});

/** A checkpoint of four rows that a ledger with another past has signed. */
async function differing(): Promise<SignedCheckpoint> {
  const { signature: _, ...made } = await signed(4);
  const other = { ...made, head: createHash("sha256").update("another past").digest("hex") };
  return { ...other, signature: keys.sign(checkpointText(other)) };
}
