import { z } from "zod";
import type { api } from "../../api/api";
import { ok } from "../../errors";
import { query } from "../query";
import { glassView } from "./view";

const place = z.strictObject({ openedAt: z.iso.datetime(), id: z.string() });

/** Openings of the glass on the caller's paths, newest first; with `open` those alone that wait for their review. */
export const listBrokenGlass = query<typeof api.brokenGlass.list>("broken-glass.list", async (deps, ctx, asked) => {
  const kind = `broken glass ${asked.open ?? ""}`;
  const after = deps.read.cursors.open(kind, asked.cursor, place);
  if (!after.ok) return after;
  const before = after.value === null ? null : { openedAt: new Date(after.value.openedAt), id: after.value.id };
  const open = asked.open === null ? null : asked.open === "true";
  const rows = await deps.glass.list(open, before, asked.limit + 1);
  const shown = rows.slice(0, asked.limit);
  const last = shown.at(-1);
  return ok({
    items: shown.map((opening) => glassView(deps, ctx, opening)),
    next:
      rows.length > asked.limit && last
        ? deps.read.cursors.seal(kind, { openedAt: last.openedAt.toISOString(), id: last.id })
        : null,
  });
});
