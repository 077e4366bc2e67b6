import { z } from "zod";
import type { api } from "../../api/api";
import { targetOf } from "../../domain/notification/receivers";
import { ok } from "../../errors";
import { query } from "../query";

const place = z.strictObject({ at: z.iso.datetime(), id: z.string(), receiver: z.string() });

/** The receivers of the configuration, without their secrets, and each delivery of a notification with its attempts, newest first. */
export const listNotifications = query<typeof api.notification.list>("notification.list", async (deps, _ctx, asked) => {
  const { reads, receivers } = deps.notifications;
  const kind = `notifications ${asked.receiver ?? ""} ${asked.state ?? ""}`;
  const after = deps.read.cursors.open(kind, asked.cursor, place);
  if (!after.ok) return after;
  const before = after.value === null ? null : { ...after.value, at: new Date(after.value.at) };
  const [rows, standings] = await Promise.all([reads.list(asked, before, asked.limit + 1), reads.standings()]);
  const shown = rows.slice(0, asked.limit);
  const last = shown.at(-1);
  return ok({
    receivers: receivers.map((receiver) => ({
      name: receiver.name,
      kind: receiver.kind,
      target: targetOf(receiver),
      events: [...receiver.events],
      rotating: receiver.kind === "webhook" && receiver.secrets.length > 1,
      waiting: standings.get(receiver.name)?.waiting ?? 0,
      dead: standings.get(receiver.name)?.dead ?? 0,
    })),
    items: shown.map(({ nextAt, ...row }) => ({
      ...row,
      at: row.at.toISOString(),
      nextAt: row.state === "waiting" ? nextAt.toISOString() : null,
      endedAt: row.endedAt?.toISOString() ?? null,
      attempts: row.attempts.map((attempt) => ({
        ...attempt,
        at: attempt.at.toISOString(),
        endedAt: attempt.endedAt?.toISOString() ?? null,
      })),
    })),
    next:
      rows.length > asked.limit && last
        ? deps.read.cursors.seal(kind, { at: last.at.toISOString(), id: last.id, receiver: last.receiver })
        : null,
  });
});
