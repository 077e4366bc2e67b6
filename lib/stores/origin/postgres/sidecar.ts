import type pg from "pg";
import { inTransaction } from "../../../postgres/pool";

// The sidecar is in the origin's own database, so that its records commit with the origin's rows. Running a step again changes
// nothing. A new layout is a new step at the end, never a change of an older one.

const RECORDS = `
CREATE SCHEMA IF NOT EXISTS trueup;
CREATE TABLE IF NOT EXISTS trueup.receipt (
  mutation   uuid PRIMARY KEY,
  version    bigint NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  path       text NOT NULL,
  key        text NOT NULL);
CREATE TABLE IF NOT EXISTS trueup.tombstone (
  path       text NOT NULL,
  key        text NOT NULL,
  version    bigint NOT NULL,
  deleted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (path, key));
CREATE TABLE IF NOT EXISTS trueup.fence (
  path  text PRIMARY KEY,
  epoch bigint NOT NULL);
CREATE TABLE IF NOT EXISTS trueup.suppressed (
  mutation uuid PRIMARY KEY,
  path     text NOT NULL,
  run      uuid NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE IF NOT EXISTS trueup.before_image (
  run      uuid NOT NULL,
  mutation uuid NOT NULL,
  path     text NOT NULL,
  key      text NOT NULL,
  version  bigint,
  deleted  boolean NOT NULL DEFAULT false,
  written  bigint NOT NULL,
  value    jsonb,
  PRIMARY KEY (run, mutation));`;

// A lane's mark counts the flushes that changed the origin, with a nonce of the newest; `flush` lists the effect of each. The
// ledger keeps the same, so that comparing them reveals a store that went back. A receipt keeps the digests that identify a
// repeated write after the ledger lost it. enter_lane reads after it holds the lane's lock: each statement of a volatile function
// sees everything committed before it.
const MARKS = `
CREATE TABLE IF NOT EXISTS trueup.identity (
  id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  single  boolean NOT NULL DEFAULT true UNIQUE CHECK (single),
  made_at timestamptz NOT NULL DEFAULT clock_timestamp());
INSERT INTO trueup.identity DEFAULT VALUES ON CONFLICT (single) DO NOTHING;
CREATE TABLE IF NOT EXISTS trueup.mark (
  path   text NOT NULL,
  lane   integer NOT NULL,
  number bigint NOT NULL,
  nonce  uuid NOT NULL,
  PRIMARY KEY (path, lane)) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS trueup.flush (
  path   text NOT NULL,
  lane   integer NOT NULL,
  number bigint NOT NULL,
  nonce  uuid NOT NULL,
  at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  ids    uuid[] NOT NULL,
  PRIMARY KEY (path, lane, number));
ALTER TABLE trueup.flush ALTER COLUMN ids SET STORAGE EXTERNAL;
ALTER TABLE trueup.receipt ADD COLUMN IF NOT EXISTS mark bigint, ADD COLUMN IF NOT EXISTS idempotency uuid,
  ADD COLUMN IF NOT EXISTS fingerprint uuid;
CREATE OR REPLACE FUNCTION trueup.enter_lane(p_path text, p_lane integer, OUT epoch bigint, OUT number bigint, OUT nonce uuid)
LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
    PERFORM set_config('synchronous_commit', 'on', true);
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext(p_path), p_lane);
  SELECT f.epoch INTO epoch FROM trueup.fence f WHERE f.path = p_path FOR SHARE;
  SELECT m.number, m.nonce INTO number, nonce FROM trueup.mark m WHERE m.path = p_path AND m.lane = p_lane;
END $$;`;

// 16 bytes of a salted digest of the resulting row, and the id of its mapping. They separate a row that was changed afterwards from
// one that the origin itself rewrote.
const WITNESS = `
ALTER TABLE trueup.receipt ADD COLUMN IF NOT EXISTS became uuid, ADD COLUMN IF NOT EXISTS shape integer;`;

// The number of a run's newest attempt, held by each batch of the run: raising it waits for an open batch and refuses later ones.
const RUN_TOKENS = `
CREATE TABLE IF NOT EXISTS trueup.run_token (
  run   uuid PRIMARY KEY,
  token bigint NOT NULL);`;

// A flush also lists the mutations that a newer one covered: they leave no receipt, and a ledger that went back recovers them from
// this list.
const COVERED = `
ALTER TABLE trueup.flush ADD COLUMN IF NOT EXISTS covered jsonb;`;

// The state of a row that is a sum or a greatest mark, after and before its last write, and since when the two do not fit.
const WRITTEN_ROWS = `
CREATE TABLE IF NOT EXISTS trueup.written_row (
  path      text NOT NULL,
  key       text NOT NULL,
  shape     integer NOT NULL,
  became    uuid,
  was       uuid,
  broken_at timestamptz,
  PRIMARY KEY (path, key)) WITH (fillfactor = 70);`;

// `kept` is the newest flush that kept its resulting rows, and `kept_since` the first one after which every flush did: an older
// release's flush moves the mark alone. `lane` and `mark` are those of the flush that wrote the row.
const KEPT_SINCE = `
ALTER TABLE trueup.mark ADD COLUMN IF NOT EXISTS kept bigint, ADD COLUMN IF NOT EXISTS kept_since bigint;
ALTER TABLE trueup.written_row ADD COLUMN IF NOT EXISTS lane integer, ADD COLUMN IF NOT EXISTS mark bigint;`;

// When an erasure overwrote the value of a before-image; a row whose value is missing for another reason has none.
const ERASED = `
ALTER TABLE trueup.before_image ADD COLUMN IF NOT EXISTS erased_at timestamptz;
CREATE INDEX IF NOT EXISTS before_image_of_key ON trueup.before_image (path, key);`;

const STEPS = [RECORDS, MARKS, WITNESS, RUN_TOKENS, COVERED, WRITTEN_ROWS, KEPT_SINCE, ERASED];

const LAYOUT = `
CREATE TABLE IF NOT EXISTS trueup.layout (single boolean PRIMARY KEY DEFAULT true CHECK (single), version integer NOT NULL);
INSERT INTO trueup.layout (version) VALUES (${STEPS.length})
ON CONFLICT (single) DO UPDATE SET version = greatest(layout.version, EXCLUDED.version);`;

/**
 * Creates the sidecar, or brings an older one up to date; two processes may do so at once. Needs CREATE on the database, or
 * ownership of the schema, only when the layout changes. Steps that were taken are not repeated: their locks would delay flushes.
 */
export async function prepareSidecar(pool: pg.Pool, path: string): Promise<void> {
  if ((await layoutVersion(pool)) < STEPS.length)
    await inTransaction(pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(70419)");
      // A session that found no schema caches its absence, until a new catalog lock.
      await client.query("SELECT FROM pg_namespace LIMIT 1");
      const version = await layoutVersion(client);
      if (version >= STEPS.length) return;
      // Every flush reads its lane's mark before it locks anything else. Locking all marks therefore waits for flushes once, in one
      // order.
      if (version > STEPS.indexOf(MARKS)) await client.query("LOCK TABLE trueup.mark IN ACCESS EXCLUSIVE MODE");
      await client.query(`${STEPS.slice(version).join("\n")} ${LAYOUT}`);
    });
  await pool.query("INSERT INTO trueup.fence (path, epoch) VALUES ($1, 0) ON CONFLICT DO NOTHING", [path]);
}

async function layoutVersion(pool: pg.Pool | pg.PoolClient): Promise<number> {
  const { rows } = await pool.query<{ there: boolean }>("SELECT to_regclass('trueup.layout') IS NOT NULL AS there");
  if (!rows[0]?.there) return 0;
  const { rows: layout } = await pool.query<{ version: number }>("SELECT version FROM trueup.layout");
  return layout[0]?.version ?? 0;
}

/** Raises the fence, never lowers it; the update waits for every flush that holds the old epoch. */
export async function raiseFence(pool: pg.Pool, path: string, epoch: bigint): Promise<void> {
  await pool.query(
    `INSERT INTO trueup.fence AS f (path, epoch) VALUES ($1, $2)
     ON CONFLICT (path) DO UPDATE SET epoch = EXCLUDED.epoch WHERE f.epoch < EXCLUDED.epoch`,
    [path, epoch],
  );
}
