import type pg from "pg";

/** The sidecar: receipts, tombstones, the fence, what is suppressed and what runs wrote over, in the origin's own database so that they commit with its rows. */
const SIDECAR = `
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

/** Creates the sidecar where it is missing; two processes may do so at once. Needs CREATE on the database only the first time. */
export async function prepareSidecar(pool: pg.Pool, path: string): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>(
    "SELECT to_regclass('trueup.before_image') IS NOT NULL AS there",
  );
  if (!rows[0]?.there) await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(70419); ${SIDECAR} COMMIT`);
  await pool.query("INSERT INTO trueup.fence (path, epoch) VALUES ($1, 0) ON CONFLICT DO NOTHING", [path]);
}

/** Raises the fence, never lowers it; the update waits for every flush that holds the old one. */
export async function raiseFence(pool: pg.Pool, path: string, epoch: bigint): Promise<void> {
  await pool.query(
    `INSERT INTO trueup.fence AS f (path, epoch) VALUES ($1, $2)
     ON CONFLICT (path) DO UPDATE SET epoch = EXCLUDED.epoch WHERE f.epoch < EXCLUDED.epoch`,
    [path, epoch],
  );
}
