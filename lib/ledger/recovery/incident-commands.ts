import type pg from "pg";
import type { AcknowledgeMode } from "../../domain/path-control";
import { codeOf } from "../../domain/verdict/findings";
import { inTransaction } from "../../postgres/pool";
import { TALLY } from "../codes";
import type { Authority, By, DeclaredHow, IncidentStore, Moved, Waiver } from "../model/incidents";
import { audit } from "./audit";
import { restoreDependents } from "./dependents";
import { keepGates } from "./gates";

type Commands = Pick<
  IncidentStore,
  "setAcknowledgments" | "declareAuthority" | "waive" | "restoreDependents" | "reopenPaths" | "close"
>;

/** The commands of an incident; each one takes its row first, so that commands of one incident take turns. */
export function incidentCommands(pool: pg.Pool): Commands {
  const inIncident = <T>(id: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T | Moved> =>
    inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ status: string }>(
        "SELECT status FROM incident WHERE incident_id = $1 FOR UPDATE",
        [id],
      );
      if (rows[0]?.status !== "open") return { moved: false as const, state: rows[0]?.status ?? "not there" };
      return work(client);
    });
  return {
    setAcknowledgments: (id, pathIds, mode, reason, by) =>
      inIncident(id, (client) => switchAcknowledgments(client, id, pathIds, mode, reason, by)),
    declareAuthority: (id, authority, how, by) => inIncident(id, (client) => declare(client, id, authority, how, by)),
    waive: (id, waiver, by) => inIncident(id, (client) => addWaiver(client, id, waiver, by)),
    restoreDependents: (id, alone, by) => inIncident(id, (client) => restoreDependents(client, id, alone, by)),
    reopenPaths: (id, by) => inIncident(id, (client) => reopen(client, id, by)),
    close: (id, { reason, reopenPaths, gates = [] }, by) =>
      inIncident(id, async (client) => {
        if (reopenPaths) await reopen(client, id, by);
        else if (await hasStopped(client, id)) return { moved: false as const, holding: true as const };
        await client.query(
          "UPDATE incident SET status = 'closed', closed_at = clock_timestamp(), closed_by = $2 WHERE incident_id = $1",
          [id, by.actor],
        );
        await keepGates(client, id, gates);
        await abortRuns(client, id, by);
        await restoreDependents(client, id, null, by);
        // Nobody could move one that waits in line behind a failure any more.
        await client.query(
          "UPDATE incident_dependent SET next_at = now() WHERE incident_id = $1 AND state = 'restoring' AND next_at = 'infinity'",
          [id],
        );
        await audit(client, by, { verb: "close-incident", subject: "the incident", reason, incident: id });
        return { moved: true };
      }),
  };
}

/** What is not over by now ends: no batch follows, and a replayer concludes the run once nothing that had begun can land. */
async function abortRuns(client: pg.PoolClient, id: string, by: By): Promise<void> {
  const because = "the incident was closed";
  const { rows } = await client.query<{ run_id: string; state: string }>(
    `WITH open AS (SELECT run_id, state FROM run WHERE incident_id = $1 AND state IN ('canary', 'waiting', 'running', 'paused')
                   ORDER BY run_id FOR UPDATE)
     UPDATE run r SET state = 'aborting', because = $2, resumes_to = NULL, token = r.token + 1,
       lease_until = CASE WHEN r.lease_by IS NOT NULL THEN clock_timestamp() END FROM open
     WHERE r.run_id = open.run_id RETURNING r.run_id, open.state`,
    [id, because],
  );
  for (const { run_id, state } of rows)
    await audit(client, by, {
      verb: "run-aborting",
      subject: `run ${run_id}`,
      reason: because,
      before: { state },
      after: { state: "aborting" },
      incident: id,
    });
}

async function hasStopped(client: pg.PoolClient, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM path_control WHERE ack_incident = $1 AND acknowledge <> 'contract' LIMIT 1",
    [id],
  );
  return rowCount === 1;
}

interface ControlBefore {
  path: string;
  epoch: string;
  acknowledge: string;
  drain: string;
  reads: string;
  ack_incident: string | null;
}

/** A path's control row, with appends under way waited for and new ones held off until the commit. */
async function takeControl(client: pg.PoolClient, pathId: number): Promise<ControlBefore> {
  await client.query("SELECT pg_advisory_xact_lock(70417, $1)", [pathId]);
  // A closed incident has nothing in hand any more, whatever it left a path at.
  const { rows } = await client.query<ControlBefore>(
    `SELECT c.path, c.epoch, c.acknowledge, c.drain, c.reads,
       (SELECT i.incident_id FROM incident i WHERE i.incident_id = c.ack_incident AND i.status = 'open') AS ack_incident
     FROM path_control c WHERE c.path_id = $1 FOR UPDATE OF c`,
    [pathId],
  );
  if (rows[0] === undefined) throw new Error(`path ${pathId} has no control row`);
  return rows[0];
}

async function switchAcknowledgments(
  client: pg.PoolClient,
  id: string,
  pathIds: number[],
  mode: AcknowledgeMode,
  reason: string,
  by: By,
) {
  const before = new Map<number, ControlBefore>();
  for (const pathId of [...pathIds].sort((a, b) => a - b)) before.set(pathId, await takeControl(client, pathId));
  for (const [pathId, control] of before)
    if (control.ack_incident !== null && control.ack_incident !== id) return { heldBy: control.ack_incident, pathId };
  for (const [pathId, control] of before) {
    const holder = mode === "contract" ? null : id;
    if (control.acknowledge === mode && control.ack_incident === holder) continue;
    await client.query(
      `UPDATE path_control SET acknowledge = $2, epoch = epoch + 1, ack_epoch = epoch + 1, ack_changed_at = clock_timestamp(),
         ack_incident = $3, changed_at = clock_timestamp() WHERE path_id = $1`,
      [pathId, mode, holder],
    );
    await audit(client, by, {
      verb: "set-acknowledgments",
      subject: `path ${control.path} to ${mode}`,
      reason,
      before: { acknowledge: control.acknowledge, epoch: control.epoch },
      after: { acknowledge: mode, epoch: String(BigInt(control.epoch) + 1n) },
      incident: id,
    });
  }
  return { moved: true as const };
}

async function declare(
  client: pg.PoolClient,
  id: string,
  authority: Authority,
  how: DeclaredHow,
  by: By,
): Promise<Moved> {
  if (how.kind === "propose") {
    await client.query("UPDATE incident SET pending_authority = $2 WHERE incident_id = $1", [
      id,
      JSON.stringify(authority),
    ]);
    await audit(client, by, {
      verb: "propose-authority",
      subject: nameOf(authority),
      reason: authority.reason,
      after: authority,
      incident: id,
    });
    return { moved: true };
  }
  if (how.kind === "confirm") {
    const { rowCount } = await client.query(
      "SELECT FROM incident WHERE incident_id = $1 AND pending_authority->>'at' = $2",
      [id, how.proposedAt],
    );
    if (rowCount === 0) return { moved: false, state: "proposed anew" };
  }
  const { rows } = await client.query<{ path_id: number }>(
    "SELECT path_id FROM incident_path WHERE incident_id = $1 ORDER BY path_id",
    [id],
  );
  for (const { path_id } of rows) {
    await takeControl(client, path_id);
    await client.query(
      // What is declared for a few named keys moves the epoch of nobody else's runs.
      `UPDATE path_control SET changed_at = clock_timestamp(),
         epoch = epoch + CASE WHEN (SELECT i.targeted FROM incident i WHERE i.incident_id = $3) AND NOT $2 THEN 0 ELSE 1 END,
         reads = CASE WHEN $2 THEN 'origin'
           WHEN (SELECT i.authority->'forceOriginReads' = 'true' FROM incident i WHERE i.incident_id = $3) THEN 'cache' ELSE reads END
       WHERE path_id = $1`,
      [path_id, authority.forceOriginReads, id],
    );
    // Appends under way were waited for and new ones wait: these are exactly those of before the horizon.
    await client.query(
      `UPDATE incident_path p SET epoch = c.epoch,
         accepted = (SELECT coalesce(sum(t.total), 0) FROM lane_tally t WHERE t.path_id = $2 AND t.kind = ${TALLY.accepted})
       FROM path_control c WHERE p.incident_id = $1 AND p.path_id = $2 AND c.path_id = $2`,
      [id, path_id],
    );
  }
  await client.query(
    `UPDATE incident SET authority = $2, authority_seq = authority_seq + 1, pending_authority = NULL, horizon = clock_timestamp()
     WHERE incident_id = $1`,
    [id, JSON.stringify(authority)],
  );
  await audit(client, by, {
    verb: "declare-authority",
    subject: nameOf(authority),
    reason: authority.reason,
    after: authority,
    incident: id,
  });
  return { moved: true };
}

const nameOf = ({ store, region }: Authority) => (region === null ? store : `${store} ${region}`);

async function addWaiver(
  client: pg.PoolClient,
  id: string,
  waiver: Omit<Waiver, "at" | "actor"> & { id: string },
  by: By,
): Promise<Moved> {
  const { rowCount } = await client.query(
    `INSERT INTO waiver (waiver_id, incident_id, path_id, key, finding, mutation_id, reason, actor)
     SELECT $1, $2, $3, $4, $5::smallint, $6::uuid, $7, $8 FROM incident i WHERE i.incident_id = $2
       AND CASE i.keys_by WHEN 'all' THEN true WHEN 'prefix' THEN starts_with($4, i.prefix)
         ELSE EXISTS (SELECT FROM incident_key k WHERE k.incident_id = $2 AND k.path_id = $3 AND k.key = $4) END
       AND ($6::uuid IS NULL OR EXISTS (SELECT FROM mutation m WHERE m.id = $6 AND m.path_id = $3 AND m.key = $4))
       AND ($5::smallint IS NULL
         OR EXISTS (SELECT FROM divergence d WHERE d.path_id = $3 AND d.key = $4 AND d.kinds >> $5::smallint & 1 = 1)
         OR EXISTS (SELECT FROM reconciliation r JOIN reconciliation_finding f USING (reconciliation_id)
             WHERE r.incident_id = $2 AND f.path_id = $3 AND f.key = $4 AND f.open_kinds >> $5::smallint & 1 = 1))
     ON CONFLICT (incident_id, path_id, key, finding, mutation_id) DO UPDATE SET reason = EXCLUDED.reason, actor = EXCLUDED.actor`,
    [
      waiver.id,
      id,
      waiver.pathId,
      waiver.key,
      waiver.finding === null ? null : codeOf(waiver.finding),
      waiver.mutation,
      waiver.reason,
      by.actor,
    ],
  );
  if (rowCount === 0) return { moved: false, state: "not in scope" };
  await audit(client, by, {
    verb: waiver.mutation === null ? "waive-finding" : "set-aside",
    subject: `key ${waiver.key}${waiver.finding === null ? "" : `, ${waiver.finding}`}${waiver.mutation === null ? "" : `, mutation ${waiver.mutation}`}`,
    reason: waiver.reason,
    incident: id,
  });
  return { moved: true };
}

async function reopen(client: pg.PoolClient, id: string, by: By): Promise<Moved> {
  const { rows } = await client.query<{ path_id: number }>(
    "SELECT path_id FROM incident_path WHERE incident_id = $1 ORDER BY path_id",
    [id],
  );
  let reopened = false;
  for (const { path_id } of rows) {
    const before = await takeControl(client, path_id);
    const mine = before.ack_incident === id;
    // What another incident has in hand is that one's to give back.
    if (!mine && before.ack_incident !== null) continue;
    if (!mine && before.drain === "running" && before.reads === "cache") continue;
    reopened = true;
    await client.query(
      `UPDATE path_control SET epoch = epoch + 1, changed_at = clock_timestamp(), drain = 'running', because = NULL, drain_by = NULL, drain_since = NULL, reads = 'cache',
         acknowledge = CASE WHEN $2 THEN 'contract' ELSE acknowledge END,
         ack_epoch = CASE WHEN $2 THEN epoch + 1 ELSE ack_epoch END,
         ack_changed_at = CASE WHEN $2 THEN clock_timestamp() ELSE ack_changed_at END,
         ack_incident = CASE WHEN $2 THEN NULL ELSE ack_incident END
       WHERE path_id = $1`,
      [path_id, mine],
    );
    await audit(client, by, {
      verb: "reopen-path",
      subject: `path ${before.path}`,
      reason: null,
      before: { acknowledge: before.acknowledge, drain: before.drain, reads: before.reads, epoch: before.epoch },
      after: { acknowledge: mine ? "contract" : before.acknowledge, drain: "running", reads: "cache" },
      incident: id,
    });
  }
  // A path that had to be reopened once more is watched anew.
  const { rowCount } = await client.query(
    "UPDATE incident SET reopened_at = clock_timestamp() WHERE incident_id = $1 AND ($2 OR reopened_at IS NULL)",
    [id, reopened],
  );
  if (rowCount === 1) await audit(client, by, { verb: "restore", subject: "the incident", reason: null, incident: id });
  return { moved: true };
}
