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
      `DATABASE_URL: the ledger's ${bad.name} is ${bad.setting}, so a crash or a failover could lose acknowledged writes. Set ${bad.name} to on, or set DATABASE_DURABILITY=provider if the provider makes commits durable by its own means.`,
    );
}
