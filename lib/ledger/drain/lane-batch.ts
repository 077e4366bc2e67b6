import type pg from "pg";
import type { JsonText } from "../../domain/json-text";
import type { Lane } from "../../domain/lane";
import { NO_MARK } from "../../domain/marks";
import { OPERATIONS, type Operation, OUTSTANDING_STATES } from "../../domain/mutation";
import { plainArray } from "../../postgres/arrays";
import { timeOfSeconds } from "../../postgres/times";
import { MOVING, OUTCOME } from "../codes";
import { idempotencyDigest } from "../mutations/idempotency-digest";
import { type ControlRow, controlOf } from "../paths/control-row";
import type { LaneBatch, OutstandingMutation } from "./model";

interface Row {
  id: string;
  key: string;
  version: string;
  based_on: string | null;
  operation: number;
  payload: JsonText | null;
  accepted_sec: number;
  state: number;
  attempts: number;
  held_up_sec: number | null;
  head: string;
  idempotency: string;
  fingerprint: string | null;
  basis_state?: number | null;
  basis_exists?: boolean | null;
  basis_suppressed?: boolean | null;
}

interface LaneControlRow extends ControlRow {
  mark: string | null;
  mark_nonce: string | null;
  lane_held: boolean;
  held_keys: string[];
}

// Control and holds in one snapshot: a hold that this does not show has raised no epoch that it shows.
const CONTROL = `
SELECT c.*, EXISTS (SELECT FROM drain_hold h WHERE h.path_id = $1 AND h.lane = $2 AND h.key = '') AS lane_held,
  ARRAY(SELECT h.key FROM drain_hold h WHERE h.path_id = $1 AND h.lane = -1) AS held_keys,
  m.number AS mark, m.nonce AS mark_nonce
FROM path_control c LEFT JOIN lane_mark m ON m.path_id = c.path_id AND m.lane = $2 WHERE c.path_id = $1`;

const BASIS = `,
  (SELECT b.state FROM outstanding b WHERE b.path_id = $1 AND b.key = o.key AND b.version = m.based_on) AS basis_state,
  EXISTS (SELECT FROM mutation b WHERE b.path_id = $1 AND b.key = o.key AND b.version = m.based_on) AS basis_exists,
  EXISTS (SELECT FROM mutation b JOIN settlement s ON s.mutation_id = b.id AND s.outcome = ${OUTCOME.suppressed}
    WHERE b.path_id = $1 AND b.key = o.key AND b.version = m.based_on) AS basis_suppressed`;

// A mutation mostly is its key's newest: it is read as that, and by its own version only where it is not. A subquery with a
// limit is looked up row by row, whatever the tables held when the session planned it.
const due = (basis: string) => `
SELECT m.id, o.key, o.version, m.based_on, m.operation, m.payload::text AS payload, date_part('epoch', o.accepted_at) AS accepted_sec, o.state, o.attempts,
  date_part('epoch', o.held_up_since) AS held_up_sec,
  h.version AS head, ${idempotencyDigest("m")} AS idempotency, m.fingerprint${basis}
FROM outstanding o
CROSS JOIN LATERAL (SELECT * FROM mutation x WHERE x.path_id = $1 AND x.key = o.key ORDER BY x.version DESC LIMIT 1) h
CROSS JOIN LATERAL (
  SELECT h.id, h.based_on, h.operation, h.payload, h.idempotency_key, h.fingerprint WHERE h.version = o.version
  UNION ALL
  (SELECT x.id, x.based_on, x.operation, x.payload, x.idempotency_key, x.fingerprint FROM mutation x
   WHERE h.version <> o.version AND x.path_id = $1 AND x.key = o.key AND x.version = o.version LIMIT 1)) m
WHERE o.path_id = $1 AND o.lane = $2 AND o.mutation_id = ANY ($3::uuid[]) AND o.state IN ${MOVING}`;
const DUE = due("");
const DUE_WITH_BASIS = due(BASIS);

const SETTLED = `
SELECT DISTINCT m.key FROM unnest($2::uuid[]) i(id)
CROSS JOIN LATERAL (SELECT x.mutation_id FROM settlement x WHERE x.mutation_id = i.id LIMIT 1) s
CROSS JOIN LATERAL (SELECT x.key, x.path_id FROM mutation x WHERE x.id = i.id LIMIT 1) m
WHERE m.path_id = $1`;

/** Reads what a job's ids still owe, with the path's control and what a decision at the origin needs of the ledger. */
export async function laneBatch(
  pool: pg.Pool,
  { pathId, lane }: Lane,
  ids: string[],
  versioned: boolean,
): Promise<LaneBatch> {
  const values = [pathId, lane, plainArray(ids)];
  const [control, found] = await Promise.all([
    pool.query<LaneControlRow>({ name: "lane-control", text: CONTROL, values: [pathId, lane] }),
    pool.query<Row>(
      versioned ? { name: "lane-due-basis", text: DUE_WITH_BASIS, values } : { name: "lane-due", text: DUE, values },
    ),
  ]);
  const row = control.rows[0];
  if (row === undefined) throw new Error(`path ${pathId} has no control row`);
  const ofBatch = new Set(found.rows.map((r) => r.id));
  const missing = ids.filter((id) => !ofBatch.has(id));
  const settled =
    missing.length === 0
      ? []
      : (await pool.query<{ key: string }>({ name: "lane-settled", text: SETTLED, values: [pathId, missing] })).rows;
  const heldKeys = new Set(row.held_keys);
  const held = (r: Row) => heldKeys.has(r.key) || row.lane_held || row.drain === "paused";
  return {
    control: controlOf(row),
    mark: row.mark === null ? NO_MARK : { number: BigInt(row.mark), nonce: row.mark_nonce as string },
    due: found.rows.filter((r) => !held(r)).map(outstandingOf),
    held: found.rows.filter(held).map((r) => r.id),
    settledKeys: settled.map((r) => r.key),
  };
}

function outstandingOf(row: Row): OutstandingMutation {
  const version = BigInt(row.version);
  return {
    id: row.id,
    key: row.key,
    version,
    basedOn: row.based_on === null ? null : BigInt(row.based_on),
    operation: OPERATIONS[row.operation] as Operation,
    payload: row.payload ?? undefined,
    acceptedAt: timeOfSeconds(row.accepted_sec),
    state: OUTSTANDING_STATES[row.state] as OutstandingMutation["state"],
    attempts: row.attempts,
    heldUpSince: row.held_up_sec === null ? null : timeOfSeconds(row.held_up_sec),
    idempotency: row.idempotency,
    fingerprint: row.fingerprint,
    head: row.head === row.version ? version : BigInt(row.head),
    basis:
      row.basis_state != null
        ? (OUTSTANDING_STATES[row.basis_state] as OutstandingMutation["basis"])
        : row.basis_suppressed
          ? "suppressed"
          : row.basis_exists
            ? "settled"
            : null,
  };
}
