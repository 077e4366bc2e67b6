import type { Grant } from "../../domain/access/roles";
import type { Queryable } from "../queryable";

/** A grant that is in force, locked; null where there is none. */
export async function grantNamed(
  tx: Queryable,
  id: string,
): Promise<
  (Pick<Grant, "role" | "path"> & { principal: string; principalName: string; source: "given" | "group" }) | null
> {
  const { rows } = await tx.query<
    Pick<Grant, "role" | "path"> & { principal: string; principalName: string; source: "given" | "group" }
  >(
    `SELECT g.role, g.path, g.source, g.principal_id AS principal, p.name AS "principalName" FROM principal_grant g JOIN principal p USING (principal_id)
     WHERE g.grant_id = $1 AND g.ended_at IS NULL FOR UPDATE OF g`,
    [id],
  );
  return rows[0] ?? null;
}
