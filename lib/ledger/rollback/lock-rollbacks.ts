import type { Queryable } from "../queryable";

/**
 * Taken first by whatever closes or opens acknowledgments and writes notes of stores that were put back: one takes the paths before
 * the notes, another the notes before the paths.
 */
export async function lockRollbacks(client: Queryable): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(70421)");
}
