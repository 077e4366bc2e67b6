import type { Queryable } from "../queryable";

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
