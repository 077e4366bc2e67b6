import { z } from "zod";
import type { api } from "../../api/api";
import { isLate } from "../../domain/audit/checkpoint";
import { ok } from "../../errors";
import { query } from "../query";

const place = z.strictObject({ below: z.string().regex(/^\d{1,19}$/) });

/** The signed checkpoints, newest first, and how old the newest is. */
export const listCheckpoints = query<typeof api.audit.checkpoints>(
  "audit.read",
  async ({ read, audit }, ctx, asked) => {
    const { stream, limit, cursor } = asked;
    const kind = `checkpoints ${stream ?? ""}`;
    const after = read.cursors.open(kind, cursor, place);
    if (!after.ok) return after;
    const [rows, newest] = await Promise.all([
      audit.reads.listCheckpoints(stream, after.value === null ? null : BigInt(after.value.below), limit + 1),
      audit.reads.newestCheckpoint("changes"),
    ]);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const newestAgeMs = newest === null ? null : Math.max(0, ctx.now().getTime() - new Date(newest.at).getTime());
    return ok({
      items: shown.map(({ signed }) => signed),
      next: rows.length > limit && last ? read.cursors.seal(kind, { below: String(last.id) }) : null,
      keys: audit.publicKeys(),
      newestAgeMs,
      late: newestAgeMs !== null && isLate(newestAgeMs),
    });
  },
);
