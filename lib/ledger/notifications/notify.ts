import { randomUUID } from "node:crypto";
import type { Notice } from "../../domain/notification/events";
import type { Queryable } from "../queryable";

/**
 * Puts a notice in line for its receivers, in the transaction of its cause: both are there or neither. `onlyFor`: it is for this receiver
 * alone. Answers its id.
 */
export async function notify(tx: Queryable, notice: Notice, onlyFor: string | null = null): Promise<string> {
  const id = randomUUID();
  await tx.query({
    name: "notify",
    text: `INSERT INTO notification (notification_id, at, event, sentence, paths, facts, href, only_for)
           VALUES ($1, date_trunc('milliseconds', clock_timestamp()), $2, $3, $4, $5, $6, $7)`,
    values: [id, notice.event, notice.sentence, notice.paths, JSON.stringify(notice.facts), notice.href, onlyFor],
  });
  return id;
}
