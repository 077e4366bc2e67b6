import type { Queryable } from "../queryable";

/** Stops all repairs; false where they are stopped already. */
export async function freeze(
  tx: Queryable,
  { id, by, reason }: { id: string; by: { id: string; name: string }; reason: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    "INSERT INTO repair_freeze (freeze_id, actor, actor_id, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    [id, by.name, by.id, reason],
  );
  return rowCount === 1;
}

/** Notes the first of the two people who thaw. */
export async function proposeThaw(tx: Queryable, id: string, by: { id: string; name: string }): Promise<void> {
  await tx.query(
    "UPDATE repair_freeze SET thaw_by = $2, thaw_by_id = $3, thaw_at = clock_timestamp() WHERE freeze_id = $1",
    [id, by.name, by.id],
  );
}

/** Lets repairs go on. */
export async function thaw(tx: Queryable, id: string, by: { id: string; name: string }): Promise<void> {
  await tx.query("UPDATE repair_freeze SET thawed_at = clock_timestamp(), thawed_by = $2 WHERE freeze_id = $1", [
    id,
    by.id,
  ]);
}

/** Locks the freeze that is in force; answers its id, or null. */
export async function lockFreeze(tx: Queryable): Promise<string | null> {
  const { rows } = await tx.query<{ freeze_id: string }>(
    "SELECT freeze_id FROM repair_freeze WHERE thawed_at IS NULL FOR UPDATE",
  );
  return rows[0]?.freeze_id ?? null;
}
