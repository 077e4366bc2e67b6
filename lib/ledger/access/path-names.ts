import type { Queryable } from "../queryable";

/** The names of these paths; throws where one has no control row. */
export async function pathNames(ledger: Queryable, pathIds: readonly number[]): Promise<string[]> {
  if (pathIds.length === 0) return [];
  const { rows } = await ledger.query<{ path: string }>(
    "SELECT path FROM path_control WHERE path_id = ANY ($1::smallint[])",
    [[...pathIds]],
  );
  if (rows.length !== new Set(pathIds).size) throw new Error(`a path of ${pathIds.join(", ")} has no control row`);
  return rows.map(({ path }) => path);
}
