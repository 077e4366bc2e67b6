import { z } from "zod";
import type { api } from "../../api/api";
import { ok } from "../../errors";
import { query } from "../query";
import { erasureView } from "./erasure-view";

const place = z.strictObject({ askedAt: z.iso.datetime(), id: z.uuid() });
const KIND = "erasures";

/** Erasures with their state and progress, the newest first. */
export const listErasures = query<typeof api.erasure.list>("erasure.read", async (deps, { principal }, asked) => {
  const { cursors } = deps.read;
  const after = cursors.open(KIND, asked.cursor, place);
  if (!after.ok) return after;
  const before = after.value === null ? null : { askedAt: new Date(after.value.askedAt), id: after.value.id };
  const rows = await deps.erasures.list({ before, limit: asked.limit + 1 });
  const shown = rows.slice(0, asked.limit);
  const places = await deps.erasures.places(shown.map(({ id }) => id));
  const last = shown.at(-1);
  return ok({
    items: shown.map((row) => erasureView(row, places.get(row.id) ?? [], principal)),
    next:
      rows.length > asked.limit && last
        ? cursors.seal(KIND, { askedAt: last.askedAt.toISOString(), id: last.id })
        : null,
  });
});
