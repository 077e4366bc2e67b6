import type pg from "pg";
import { plainArray, textArray } from "../../postgres/arrays";

/** A write that a repair took from a cache, and the request id with which its caller had made it. */
export interface CallerRequest {
  mutation: string;
  requestId: string;
}

/** Records the callers' own request ids, so that their writes are found by these. Repeating it changes nothing. */
export async function recordCallerRequests(pool: pg.Pool, made: readonly CallerRequest[]): Promise<void> {
  if (made.length === 0) return;
  await pool.query({
    name: "record-caller-requests",
    text: `INSERT INTO caller_request (mutation_id, request_id)
           SELECT u.mutation_id, u.request_id FROM unnest($1::uuid[], $2::text[]) u(mutation_id, request_id) ON CONFLICT DO NOTHING`,
    values: [plainArray(made.map(({ mutation }) => mutation)), textArray(made.map(({ requestId }) => requestId))],
  });
}
