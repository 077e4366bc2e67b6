import type { Queryable } from "../queryable";

/** These principals with every other account of theirs: accounts with one e-mail address are one person's. */
export async function accountsOf(ledger: Queryable, ids: readonly string[]): Promise<string[]> {
  const accounts = ids.flatMap((id) => (id.startsWith("person:") ? [id.slice("person:".length)] : []));
  if (accounts.length === 0) return [...ids];
  const { rows } = await ledger.query<{ id: string }>(
    `SELECT 'person:' || other.principal_id AS id FROM principal one JOIN principal other ON lower(other.email) = lower(one.email)
     WHERE one.principal_id = ANY ($1)`,
    [accounts],
  );
  return [...new Set([...ids, ...rows.map(({ id }) => id)])];
}

/**
 * Whether two principals are one person: one account, or two accounts with the same e-mail address, such as one of the provider and a
 * sealed one. The address only keeps a person from being its own second; it gives nothing to anybody.
 */
export async function isOnePerson(tx: Queryable, one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  const accounts = [one, other].flatMap((id) => (id.startsWith("person:") ? [id.slice("person:".length)] : []));
  if (accounts.length < 2) return false;
  const { rowCount } = await tx.query(
    "SELECT FROM principal WHERE principal_id = ANY ($1) GROUP BY lower(email) HAVING count(email) = 2",
    [accounts],
  );
  return rowCount === 1;
}
