import type { PostgresPool } from "./pool";

/** Whether the server takes writes: a standby takes none, and neither does a session that is read-only. */
export async function takesWrites(pool: PostgresPool): Promise<boolean> {
  const { rows } = await pool.query<{ readOnly: boolean }>(
    "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS \"readOnly\"",
  );
  return rows[0]?.readOnly !== true;
}

/** The server's version, and when it answers a commit. */
export async function serverSetup(pool: PostgresPool): Promise<{ version: string; synchronousCommit: string }> {
  const { rows } = await pool.query<{ version: string; synchronousCommit: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('synchronous_commit') AS "synchronousCommit"`,
  );
  const [setup] = rows;
  if (setup === undefined) throw new Error("the server does not report its version");
  return setup;
}
