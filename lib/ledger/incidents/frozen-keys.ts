import { MATCHING_KEYS, type MatchingKeys } from "../../domain/recovery/scope";
import { codeOf } from "../../domain/verdict/findings";
import { divergencesMatching } from "../observations/divergences-matching";
import type { Queryable } from "../queryable";
import type { NewIncident } from "./model";

/** Why an incident's keys cannot be frozen as they were asked for. */
export type Unfrozen = { selection: "empty" | "too-many" } | { selection: "moved"; shown: number; now: number };

/** Freezes the keys that an incident names, or that its findings select as they are now. A prefix and whole paths freeze none. */
export async function freezeKeys(client: Queryable, incident: NewIncident): Promise<Unfrozen | null> {
  const { id, pathIds } = incident;
  const keys = incident.scope.keys;
  if (keys === undefined || "prefix" in keys) return null;
  if ("matching" in keys) return freezeMatching(client, incident, keys.matching);
  if ("list" in keys) {
    await client.query(
      "INSERT INTO incident_key SELECT $1, p, k FROM unnest($2::smallint[]) p, unnest($3::text[]) k ON CONFLICT DO NOTHING",
      [id, pathIds, keys.list],
    );
    return null;
  }
  const { rowCount } = await client.query(
    `INSERT INTO incident_key SELECT $1, d.path_id, d.key FROM divergence d
     WHERE d.path_id = ANY ($2::smallint[]) AND d.kinds >> $3 & 1 = 1`,
    [id, pathIds, codeOf(keys.finding)],
  );
  return rowCount === 0 ? { selection: "empty" } : null;
}

/** The keys that the list showed, without keys that diverged later or were not counted. */
async function freezeMatching(
  client: Queryable,
  { id, pathIds }: NewIncident,
  { finding, prefix, until, count }: MatchingKeys,
): Promise<Unfrozen | null> {
  const values: unknown[] = [id, MATCHING_KEYS + 1];
  const conditions = divergencesMatching(
    { pathIds, finding, prefix, before: new Date(until) },
    (value) => `$${values.push(value)}`,
  );
  const { rowCount } = await client.query(
    `INSERT INTO incident_key SELECT $1, d.path_id, d.key FROM divergence d WHERE ${conditions.join(" AND ")} LIMIT $2`,
    values,
  );
  const now = rowCount ?? 0;
  if (now === 0) return { selection: "empty" };
  if (now > MATCHING_KEYS) return { selection: "too-many" };
  return count !== undefined && now > count ? { selection: "moved", shown: count, now } : null;
}
