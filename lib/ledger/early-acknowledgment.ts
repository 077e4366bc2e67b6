import type { PostgresPool } from "../postgres/pool";

/** Settings under which a commit that was answered may be lost in a crash. */
const LOSES: Record<string, readonly string[]> = { fsync: ["off"], synchronous_commit: ["off", "local"] };

/** Throws where the ledger would acknowledge writes that a crash or a failover loses; names the setting and the remedy. */
export async function refuseEarlyAcknowledgment(pool: PostgresPool): Promise<void> {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_settings WHERE name = ANY ($1)",
    [Object.keys(LOSES)],
  );
  const bad = rows.find(({ name, setting }) => LOSES[name]?.includes(setting));
  if (bad !== undefined)
    throw new Error(
      `DATABASE_URL: the ledger's ${bad.name} is ${bad.setting}, so it would acknowledge writes that a crash or a failover loses. Set it to on, or set DATABASE_DURABILITY=provider where the provider keeps commits by its own means.`,
    );
}
