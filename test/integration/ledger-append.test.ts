import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReplayModel } from "../../lib/domain/contract";
import { asJsonText } from "../../lib/domain/json-text";
import type { Ledger } from "../../lib/ledger/ledger";
import { ledgerOn } from "../../lib/ledger/ledger";
import type { AppendRow } from "../../lib/ledger/mutations/model";
import { freshStores } from "../setup/fixture";

let pool: pg.Pool;
let ledger: Ledger;

beforeAll(async () => {
  const env = await freshStores();
  pool = new pg.Pool({ connectionString: env.DATABASE_URL, max: 4 });
  ledger = ledgerOn(pool);
});
afterAll(() => pool.end());

describe("appending to the ledger", () => {
  it("numbers the versions of a key in the order of the rows", async () => {
    const path = await newPath("last-write-wins");
    await ledger.append(path, [row("a"), row("b")]);
    const answers = await ledger.append(path, [row("a"), row("c"), row("a"), row("b"), row("a")]);
    expect(answers.map((a) => ("version" in a ? a.version : null))).toEqual([2n, 1n, 3n, 2n, 4n]);
    await expectWhole(path, 7);
  });

  it("answers a repeated idempotency key with the first mutation, and other content under it with a refusal", async () => {
    const path = await newPath("last-write-wins");
    const first = row("a");
    const [accepted] = await ledger.append(path, [first]);
    const again = { ...row("a"), idempotencyKey: first.idempotencyKey, fingerprint: first.fingerprint };
    const other = { ...row("a"), idempotencyKey: first.idempotencyKey };
    const answers = await ledger.append(path, [again, row("a"), other, row("b")]);
    expect(answers).toMatchObject([
      { status: "repeated", id: first.id, version: 1n },
      { status: "accepted", version: 2n },
      { status: "idempotency-mismatch", id: first.id },
      { status: "accepted", version: 1n },
    ]);
    expect(answers[0]).toMatchObject({ acceptedAt: accepted && "acceptedAt" in accepted ? accepted.acceptedAt : null });
    await expectWhole(path, 3);
  });

  it("takes one of two rows of one batch that have the same idempotency key", async () => {
    const path = await newPath("last-write-wins");
    const first = row("a");
    const answers = await ledger.append(path, [
      first,
      { ...row("a"), idempotencyKey: first.idempotencyKey, fingerprint: first.fingerprint },
      row("a"),
    ]);
    expect(answers.map((a) => a.status).sort()).toEqual(["accepted", "accepted", "repeated"]);
    await expectWhole(path, 2);
  });

  it("adopts what was acknowledged elsewhere under its id and time and above its version, once", async () => {
    const path = await newPath("last-write-wins");
    const adopted = { ...row("a"), floor: 6n, acceptedAt: new Date("2026-01-02T03:04:05.678Z") };
    const answers = await ledger.append(path, [row("a"), adopted, row("b")]);
    expect(answers).toMatchObject([
      { status: "accepted", version: 7n },
      { status: "accepted", version: 8n, id: adopted.id, acceptedAt: adopted.acceptedAt },
      { status: "accepted", version: 1n },
    ]);
    const again = await ledger.append(path, [adopted, row("a"), adopted]);
    expect(again).toMatchObject([
      { status: "repeated", id: adopted.id, version: 8n, acceptedAt: adopted.acceptedAt },
      { status: "accepted", version: 9n },
      { status: "repeated", id: adopted.id, version: 8n },
    ]);
    const twice = { ...row("c"), floor: 2n, acceptedAt: new Date() };
    const both = await ledger.append(path, [twice, twice]);
    expect(both).toMatchObject([
      { status: "accepted", version: 3n },
      { status: "repeated", id: twice.id, version: 3n },
    ]);
    await expectWhole(path, 5);
  });

  it("gives the writes of one group the numbers that a cache gave them, and skips none between them", async () => {
    const path = await newPath("last-write-wins");
    await ledger.append(path, [row("a")]);
    const numbered = (floor: bigint) => ({ ...row("a"), floor, acceptedAt: new Date() });
    const answers = await ledger.append(path, [numbered(1n), numbered(2n), numbered(3n)]);
    expect(answers).toMatchObject([{ version: 2n }, { version: 3n }, { version: 4n }]);
    // Beside them, what no cache has numbered comes out above what a cache has shown.
    expect(await ledger.append(path, [row("a"), numbered(7n)])).toMatchObject([{ version: 8n }, { version: 9n }]);
    await expectWhole(path, 6);
  });

  it("knows a write that a cache acknowledged, and that it lost, by the receipt it took over", async () => {
    const path = await newPath("last-write-wins");
    const adopted = { ...row("a"), floor: 2n, acceptedAt: new Date("2026-01-02T03:04:05.678Z") };
    const appliedAt = new Date("2026-01-02T03:04:06.000Z");
    await pool.query(
      `INSERT INTO known_by_receipt (path_id, mutation_id, version, applied_at, idempotency, fingerprint)
       VALUES ($1, $2, 3, $3, idempotency_digest($4), idempotency_digest($5))`,
      [path, adopted.id, appliedAt, adopted.idempotencyKey, adopted.fingerprint],
    );
    const other = { ...row("a"), idempotencyKey: adopted.idempotencyKey, floor: 4n, acceptedAt: new Date() };
    expect(await ledger.append(path, [adopted, other])).toMatchObject([
      { status: "repeated", id: adopted.id, version: 3n, acceptedAt: appliedAt },
      { status: "idempotency-mismatch", id: adopted.id },
    ]);
    expect((await pool.query("SELECT FROM mutation WHERE path_id = $1", [path])).rowCount).toBe(0);
  });

  it("refuses a version that does not build on the head, and keeps nothing of it", async () => {
    const path = await newPath("versioned");
    const refusedRow = { ...row("a"), basedOn: 7n };
    const answers = await ledger.append(path, [
      { ...row("a"), basedOn: null },
      { ...row("a"), basedOn: 1n },
      refusedRow,
      { ...row("a"), basedOn: 2n },
      { ...row("b"), basedOn: 41n },
    ]);
    expect(answers).toMatchObject([
      { status: "accepted", version: 1n },
      { status: "accepted", version: 2n },
      { status: "version-conflict", head: 2n },
      { status: "accepted", version: 3n },
      { status: "accepted", version: 42n },
    ]);
    const [retried] = await ledger.append(path, [{ ...refusedRow, id: row("a").id, basedOn: 3n }]);
    expect(retried).toMatchObject({ status: "accepted", version: 4n });
    await expectWhole(path, 5);
  });

  it("judges a second row of a batch by itself when the first one with its idempotency key was refused", async () => {
    const path = await newPath("versioned");
    await ledger.append(path, [row("a")]);
    const stale = { ...row("a"), basedOn: 9n };
    const answers = await ledger.append(path, [
      stale,
      { ...row("a"), idempotencyKey: stale.idempotencyKey, basedOn: 1n },
    ]);
    expect(answers.filter((a) => a.status === "accepted")).toHaveLength(1);
    expect(answers.every((a) => a !== undefined)).toBe(true);
    await expectWhole(path, 2);
  });

  it("takes nothing on a closed path", async () => {
    const path = await newPath("last-write-wins");
    await pool.query("UPDATE path_control SET acknowledge = 'closed' WHERE path_id = $1", [path]);
    expect(await ledger.append(path, [row("a"), row("b")])).toEqual([
      { status: "path-closed" },
      { status: "path-closed" },
    ]);
    await expectWhole(path, 0);
  });

  it("gives every version once when many append to the same keys at once", async () => {
    const path = await newPath("last-write-wins");
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        ledger.append(
          path,
          Array.from({ length: 10 }, (_, i) => row(`hot-${i % 3}`)),
        ),
      ),
    );
    expect(answers.flat().every((a) => a.status === "accepted")).toBe(true);
    const { rows } = await pool.query(
      "SELECT key, count(*)::int AS n, max(version)::int AS head FROM mutation WHERE path_id = $1 GROUP BY key",
      [path],
    );
    expect(rows.every((r) => r.n === r.head)).toBe(true);
    await expectWhole(path, 400);
  });

  it("keeps quotes, backslashes, empty text and characters beyond the first plane as they are", async () => {
    const path = await newPath("last-write-wins");
    const key = 'a "quoted" \\ {key},NULL 🜁';
    const payload = { text: 'line\n"two" \\ 🜁', empty: "" };
    await ledger.append(path, [
      { ...row(key), payload: asJsonText(JSON.stringify(payload)), actor: "NULL", requestId: null },
      row("b"),
    ]);
    const { rows } = await pool.query(
      "SELECT key, payload, actor, request_id FROM mutation WHERE path_id = $1 AND key = $2",
      [path, key],
    );
    expect(rows).toEqual([{ key, payload, actor: "NULL", request_id: null }]);
  });
});

let made = 0;

async function newPath(replay: ReplayModel): Promise<number> {
  const [control] = await ledger.register([{ name: `path-${++made}`, lanes: 2, replay }]);
  return (control as { pathId: number }).pathId;
}

function row(key: string): AppendRow {
  return {
    id: randomUUID(),
    key,
    lane: key.length % 2,
    operation: 0,
    payload: asJsonText('{"a":1}'),
    basedOn: null,
    floor: null,
    idempotencyKey: randomUUID(),
    fingerprint: randomUUID(),
    actor: null,
    requestId: null,
    acceptedAt: null,
  };
}

/** Every acknowledged mutation is in the ledger, owed, counted and behind its idempotency key, all in the same number. */
async function expectWhole(path: number, mutations: number): Promise<void> {
  const { rows } = await pool.query(
    `SELECT (SELECT count(*)::int FROM mutation WHERE path_id = $1) AS mutation,
       (SELECT count(*)::int FROM outstanding WHERE path_id = $1) AS outstanding,
       (SELECT count(*)::int FROM idempotency WHERE path_id = $1) AS idempotency,
       (SELECT sum(total)::int FROM lane_tally WHERE path_id = $1 AND kind = 0) AS counted`,
    [path],
  );
  expect(rows).toEqual([{ mutation: mutations, outstanding: mutations, idempotency: mutations, counted: mutations }]);
}
