import type pg from "pg";
import { ERASURE } from "../../domain/erasure/transitions";
import { outstandingSentence } from "../../domain/erasure/waits";
import { RUN } from "../../domain/run/transitions";
import type { By } from "../audit/by";
import { inAuditedTransaction } from "../audit/transaction";
import { namesIn, sqlMove } from "../codes";
import type { Queryable } from "../queryable";
import type { Erasure } from "./model";

const BEGIN = sqlMove(ERASURE, "begin");

/** What an erasure begins on. `lane`: the key's, null on an observed path. `places`: what is to be overwritten. */
export interface Beginning {
  lane: number | null;
  places: readonly string[];
  by: By;
}

/**
 * Begins an erasure, or answers why it has to wait, as one sentence. Under the lane's lock no change of the key is accepted meanwhile, so
 * the erasure ends at the newest version of this moment: later ones are not part of it. Plans of the key that have not run expire.
 */
export async function beginErasure(
  pool: pg.Pool,
  { id, pathId, key, reason }: Pick<Erasure, "id" | "pathId" | "key" | "reason">,
  { lane, places, by }: Beginning,
): Promise<string | null> {
  return inAuditedTransaction(pool, by, async (client, audit) => {
    if (lane !== null) {
      await client.query("SELECT pg_advisory_xact_lock_shared(70417, $1)", [pathId]);
      await client.query("SELECT pg_advisory_xact_lock(70418, $1)", [pathId * 64 + lane]);
    }
    const because = await waitsInLedger(client, { id, pathId, key });
    if (because !== null) return because;
    const begun = await client.query(
      `UPDATE erasure SET state = ${BEGIN.to}, because = NULL, begun_at = clock_timestamp(), up_to = CASE WHEN $4 THEN coalesce((
         SELECT m.version FROM mutation m WHERE m.path_id = $2 AND m.key = $3 ORDER BY m.version DESC LIMIT 1), 0) END
       WHERE erasure_id = $1 AND state IN ${BEGIN.from}`,
      [id, pathId, key, lane !== null],
    );
    if (begun.rowCount !== 1) return null;
    await client.query(
      `UPDATE plan p SET expires_at = clock_timestamp() WHERE p.expires_at > clock_timestamp()
         AND NOT EXISTS (SELECT FROM run r WHERE r.plan_id = p.plan_id) AND ${HAS_KEY}`,
      [pathId, key],
    );
    await client.query(
      "INSERT INTO erasure_place (erasure_id, place) SELECT $1, p FROM unnest($2::text[]) p ON CONFLICT DO NOTHING",
      [id, places],
    );
    audit({ verb: "begin-erasure", subject: `erasure ${id}`, reason, incident: null, pathIds: [pathId], key });
    return null;
  });
}

const HAS_KEY = "EXISTS (SELECT FROM plan_item i WHERE i.plan_id = p.plan_id AND i.path_id = $1 AND i.key = $2)";

/** What the ledger has against the beginning, as one sentence; null: nothing. */
async function waitsInLedger(
  client: Queryable,
  { id, pathId, key }: Pick<Erasure, "id" | "pathId" | "key">,
): Promise<string | null> {
  const { rows } = await client.query<{
    outstanding: string;
    run: string | null;
    building: boolean;
    gone: string | null;
  }>(
    `SELECT (SELECT count(*) FROM outstanding o WHERE o.path_id = $1 AND o.key = $2) AS outstanding,
       (SELECT r.run_id FROM run r JOIN plan p USING (plan_id) WHERE r.state NOT IN ${namesIn(RUN.ends)} AND ${HAS_KEY} LIMIT 1) AS run,
       EXISTS (SELECT FROM plan p JOIN incident_path x USING (incident_id) WHERE x.path_id = $1 AND p.status = 'building'
         AND p.expires_at > clock_timestamp()) AS building,
       (SELECT u.name FROM erasure e CROSS JOIN LATERAL (VALUES (e.asked_by, e.asked_by_id), (e.decided_by, e.decided_by_id)) u(name, id)
        WHERE e.erasure_id = $3 AND u.id LIKE 'person:%' AND NOT EXISTS (
          SELECT FROM principal_grant g JOIN principal q USING (principal_id) WHERE g.principal_id::text = substr(u.id, 8)
            AND q.ended_at IS NULL AND g.ended_at IS NULL AND g.role = 'admin') LIMIT 1) AS gone`,
    [pathId, key, id],
  );
  const found = rows[0];
  if (found === undefined) return "The ledger gave no answer.";
  if (BigInt(found.outstanding) > 0n) return outstandingSentence(BigInt(found.outstanding));
  if (found.run !== null) return `Run ${found.run} has the key. Let the run end, or abort it.`;
  if (found.building) return "A plan of this path is being made.";
  if (found.gone !== null) return `${found.gone} is no longer an administrator. Withdraw the erasure, and ask again.`;
  return null;
}
