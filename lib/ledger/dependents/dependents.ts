import type pg from "pg";
import { DEPENDENT, FOLLOWING_STATES } from "../../domain/recovery/dependent-transitions";
import { move } from "../../domain/state-machine/machine";
import type { AuditRow } from "../audit/append";
import type { By } from "../audit/by";
import { inAuditedTransaction } from "../audit/transaction";
import { boundTo } from "../bound-to";
import { namesIn, sqlMove } from "../codes";
import type { Queryable } from "../queryable";
import type { DependentName, DependentStanding, FailedAttempt } from "./model";
import { dependentOf, type Row } from "./reads";

/** The lease of a steward on a dependent; after a steward's death the next steward takes over. */
const TAKEN_FOR_SEC = 15;

type Audit = (row: AuditRow) => void;

const FOLLOWING = namesIn(FOLLOWING_STATES);

const RESTORE = sqlMove(DEPENDENT, "restore");
const HURRY = sqlMove(DEPENDENT, "hurry");
const BACK = namesIn(DEPENDENT.ends);

/** The dependents of open incidents. A dependent that waits for earlier ones has no due time. */
export function dependentsOn(pool: pg.Pool) {
  return boundTo(pool, { dueDependents, dependentMoved, dependentFailed, heldBeside, notePausedBefore });
}

/** Dependents that are due to be held or let go; whoever is given them has them for a few seconds. */
async function dueDependents(pool: pg.Pool, limit: number): Promise<DependentStanding[]> {
  const { rows } = await pool.query<Row>({
    name: "due-dependents",
    text: `UPDATE incident_dependent SET next_at = now() + $2 * interval '1 second'
           WHERE (incident_id, path_id, name) IN (
             SELECT incident_id, path_id, name FROM incident_dependent WHERE state IN ${FOLLOWING} AND next_at <= now()
             ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED)
           RETURNING *`,
    values: [limit, TAKEN_FOR_SEC],
  });
  return rows.map(dependentOf);
}

/** Records that a dependent was verified as held or restored, or is left as it is for a reason. */
function dependentMoved(pool: pg.Pool, of: DependentStanding, leftBecause: string | null, by: By): Promise<void> {
  return inAuditedTransaction(pool, by, (client, audit) => moved(client, of, leftBecause, audit));
}

/** Records a failed attempt, to be tried again later, or the last one. */
function dependentFailed(pool: pg.Pool, of: DependentStanding, attempt: FailedAttempt, by: By): Promise<void> {
  return inAuditedTransaction(pool, by, (client, audit) => failed(client, of, attempt, audit));
}

/** Another open incident that holds one of these names of the same dependent back, or null. */
async function heldBeside(
  pool: pg.Pool,
  of: DependentStanding,
  names: readonly DependentName[],
): Promise<string | null> {
  const { rows } = await pool.query<{ incident_id: string }>({
    name: "dependent-held-beside",
    text: `SELECT d.incident_id FROM incident_dependent d JOIN incident i USING (incident_id)
           WHERE i.status = 'open' AND ${IS_ONE_OF_NAMES} AND ${IS_ANOTHER}
             AND (d.state IN ${RESTORE.from} OR d.next_at = 'infinity') LIMIT 1`,
    values: [of.incident, of.pathId, of.name, ...arraysOf(names)],
  });
  return rows[0]?.incident_id ?? null;
}

// $1 to $3 the dependent itself, $4 and $5 all its names.
const IS_ONE_OF_NAMES = "(d.path_id, d.name) IN (SELECT * FROM unnest($4::smallint[], $5::text[]))";

const IS_ANOTHER = "(d.incident_id, d.path_id, d.name) <> ($1::uuid, $2::smallint, $3::text)";

const arraysOf = (names: readonly DependentName[]) => [names.map((n) => n.pathId), names.map((n) => n.name)];

/**
 * Notes whether the dependent was paused before it is held, and returns what counts. An earlier note of another incident that has held it
 * since this one was taken comes before what was seen now. The note is written after the look and before the hold.
 */
async function notePausedBefore(
  pool: pg.Pool,
  of: DependentStanding,
  names: readonly DependentName[],
  seen: boolean,
): Promise<boolean> {
  const { rows } = await pool.query<{ paused_before: boolean }>({
    name: "dependent-note-paused-before",
    text: `UPDATE incident_dependent o SET paused_before = coalesce(o.paused_before, (
             SELECT d.paused_before FROM incident_dependent d
             WHERE ${IS_ONE_OF_NAMES} AND ${IS_ANOTHER} AND d.paused_before IS NOT NULL
               AND (d.state NOT IN ${BACK} OR d.changed_at >= o.next_at - $7 * interval '1 second')
             ORDER BY d.state IN ${BACK}, d.changed_at DESC LIMIT 1), $6)
           WHERE (o.incident_id, o.path_id, o.name) = ($1::uuid, $2::smallint, $3::text) RETURNING paused_before`,
    values: [of.incident, of.pathId, of.name, ...arraysOf(names), seen, TAKEN_FOR_SEC],
  });
  return rows[0]?.paused_before ?? seen;
}

/**
 * Lets all go in their order, or one alone; those in line stay so until those before them are back. One that is being held at this
 * moment is let go after that, so that the two do not cross. Answers their names.
 */
export async function restoreDependents(
  client: Queryable,
  incident: string,
  alone: { pathId: number; name: string } | null,
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `UPDATE incident_dependent d SET state = ${RESTORE.to}, because = NULL, attempts = 0, changed_at = clock_timestamp(),
       paused_before = CASE WHEN d.kind = 'queue' AND d.state = 'held' THEN coalesce(d.paused_before, false) ELSE d.paused_before END,
       next_at = CASE WHEN $2::smallint IS NULL AND EXISTS (SELECT FROM incident_dependent e WHERE e.incident_id = d.incident_id
         AND (e.position, e.name) < (d.position, d.name) AND e.state NOT IN ${BACK}) THEN 'infinity'
         WHEN d.state = 'holding' THEN greatest(now(), d.next_at) ELSE now() END
     WHERE d.incident_id = $1 AND ($2::smallint IS NULL OR (d.path_id = $2 AND d.name = $3))
       AND (d.state IN ${RESTORE.from} OR (d.state IN ${HURRY.from} AND $2 IS NOT NULL))
     RETURNING d.name`,
    [incident, alone?.pathId ?? null, alone?.name ?? null],
  );
  return rows.map(({ name }) => name);
}

/** Lets go the dependents that wait in line behind one that failed: in a closed incident nobody could move that one any more. */
export async function letWaitingGo(client: Queryable, incident: string): Promise<void> {
  await client.query(
    `UPDATE incident_dependent SET next_at = now() WHERE incident_id = $1 AND state = ${RESTORE.to} AND next_at = 'infinity'`,
    [incident],
  );
}

async function moved(
  client: pg.PoolClient,
  of: DependentStanding,
  leftBecause: string | null,
  audit: Audit,
): Promise<void> {
  const to = DEPENDENT.next("follow", of.state);
  if (to === null) return;
  const { rowCount } = await client.query(
    `UPDATE incident_dependent SET state = $5, because = $6, attempts = attempts + 1, changed_at = clock_timestamp()
     WHERE incident_id = $1 AND path_id = $2 AND name = $3 AND state = $4`,
    [of.incident, of.pathId, of.name, of.state, to, leftBecause],
  );
  if (rowCount === 0) return;
  audit({
    verb: leftBecause === null ? `dependent-${to}` : "dependent-left",
    subject: `dependent ${of.name}`,
    reason: leftBecause,
    incident: of.incident,
    pathIds: [of.pathId],
  });
  if (to === "restored")
    await client.query(
      `UPDATE incident_dependent d SET next_at = now() WHERE d.incident_id = $1 AND d.state = ${RESTORE.to} AND d.next_at = 'infinity'
         AND NOT EXISTS (SELECT FROM incident_dependent e WHERE e.incident_id = d.incident_id
           AND (e.position, e.name) < (d.position, d.name) AND e.state NOT IN ${BACK})`,
      [of.incident],
    );
}

async function failed(
  client: pg.PoolClient,
  of: DependentStanding,
  { because, retryInMs }: FailedAttempt,
  audit: Audit,
): Promise<void> {
  const to = retryInMs === null ? move(DEPENDENT, of.state, "failed") : of.state;
  const { rowCount } = await client.query(
    `UPDATE incident_dependent SET because = $5, attempts = attempts + 1, changed_at = clock_timestamp(),
       state = $7, next_at = now() + coalesce($6, 0) * interval '1 millisecond'
     WHERE incident_id = $1 AND path_id = $2 AND name = $3 AND state = $4`,
    [of.incident, of.pathId, of.name, of.state, because, retryInMs, to],
  );
  if (rowCount === 1 && retryInMs === null)
    audit({
      verb: "dependent-failed",
      subject: `dependent ${of.name}`,
      reason: because,
      incident: of.incident,
      pathIds: [of.pathId],
    });
}
