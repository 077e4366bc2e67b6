import { randomUUID } from "node:crypto";
import { GLASS_OPEN_MS } from "../../domain/access/broken-glass";
import type { Principal } from "../../domain/access/principal";
import { glassBroken } from "../../domain/notification/notices";
import type { Verb } from "../../domain/permission";
import { readIncident } from "../incidents/rows";
import { notify } from "../notifications/notify";
import type { Queryable } from "../queryable";
import type { BrokenGlass } from "./model";

/** A step that a person takes although a gate before it is closed. */
export interface GlassUse {
  incident: string;
  by: Pick<Principal, "id" | "name">;
  verb: Verb;
  glass: BrokenGlass;
}

/**
 * Records a step under broken glass, and answers its opening: the person's own of the incident, while its time box lasts and nobody has
 * reviewed it, else a new one. Puts the step's alert in line. Call it with the incident locked.
 */
export async function noteBrokenGlass(tx: Queryable, { incident, by, verb, glass }: GlassUse): Promise<string> {
  const { rows } = await tx.query<{ glass_id: string }>(
    `SELECT glass_id FROM broken_glass WHERE incident_id = $1 AND opened_by_id = $2 AND open_until > clock_timestamp()
       AND reviewed_at IS NULL FOR UPDATE`,
    [incident, by.id],
  );
  const id = rows[0]?.glass_id ?? (await open(tx, incident, by));
  await tx.query(
    `INSERT INTO broken_glass_use (glass_id, number, at, verb, step, reason, waits_for)
     SELECT $1, count(*) + 1, clock_timestamp(), $2, $3, $4, $5 FROM broken_glass_use WHERE glass_id = $1`,
    [id, verb, glass.step, glass.reason, glass.waitsFor],
  );
  const about = await readIncident(tx, incident);
  if (about !== null)
    await notify(tx, glassBroken({ glass: id, by: by.name, step: glass.step, reason: glass.reason }, about));
  return id;
}

async function open(tx: Queryable, incident: string, by: Pick<Principal, "id" | "name">): Promise<string> {
  const id = randomUUID();
  await tx.query(
    `INSERT INTO broken_glass (glass_id, incident_id, opened_by, opened_by_id, opened_at, open_until)
     SELECT $1, $2, $3, $4, now, now + $5 * interval '1 millisecond'
     FROM (SELECT date_trunc('milliseconds', clock_timestamp()) AS now) t`,
    [id, incident, by.name, by.id, GLASS_OPEN_MS],
  );
  return id;
}

/** An opening as its review finds it. */
export interface LockedGlass {
  incident: string;
  openedBy: string;
  openedById: string;
  reviewedBy: string | null;
  uses: number;
}

/** Locks an opening's row; null where there is none. */
export async function lockBrokenGlass(tx: Queryable, id: string): Promise<LockedGlass | null> {
  const { rows } = await tx.query<Omit<LockedGlass, "uses">>(
    `SELECT incident_id AS incident, opened_by AS "openedBy", opened_by_id AS "openedById", reviewed_by AS "reviewedBy"
     FROM broken_glass WHERE glass_id = $1 FOR UPDATE`,
    [id],
  );
  if (rows[0] === undefined) return null;
  // A statement of its own: it sees the uses of a transaction that held the row until now.
  const counted = await tx.query<{ n: number }>(
    "SELECT count(*)::integer AS n FROM broken_glass_use WHERE glass_id = $1",
    [id],
  );
  return { ...rows[0], uses: counted.rows[0]?.n ?? 0 };
}

/** Records the review of a locked opening. */
export async function reviewBrokenGlass(
  tx: Queryable,
  id: string,
  { by, note }: { by: Pick<Principal, "id" | "name">; note: string },
): Promise<void> {
  await tx.query(
    `UPDATE broken_glass SET reviewed_at = clock_timestamp(), reviewed_by = $2, reviewed_by_id = $3, review_note = $4
     WHERE glass_id = $1 AND reviewed_at IS NULL`,
    [id, by.name, by.id, note],
  );
}

/** Closes the glass that a principal has open; each opening waits for its review as before. */
export async function closeBrokenGlass(tx: Queryable, byId: string): Promise<number> {
  const { rowCount } = await tx.query(
    "UPDATE broken_glass SET open_until = clock_timestamp() WHERE opened_by_id = $1 AND open_until > clock_timestamp()",
    [byId],
  );
  return rowCount ?? 0;
}

/** Whether a run began, or went on, under glass that is no longer open. */
export async function isGlassOver(ledger: Queryable, run: string): Promise<boolean> {
  const { rows } = await ledger.query<{ over: boolean }>({
    name: "run-glass-over",
    text: `SELECT g.open_until <= clock_timestamp() AS over FROM run r JOIN broken_glass g USING (glass_id) WHERE r.run_id = $1`,
    values: [run],
  });
  return rows[0]?.over === true;
}

/** Notes the glass under which a run goes on; null: the gates before it are open. */
export async function putRunUnder(tx: Queryable, run: string, glass: string | null): Promise<void> {
  await tx.query("UPDATE run SET glass_id = $2 WHERE run_id = $1", [run, glass]);
}
