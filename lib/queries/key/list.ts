import { z } from "zod";
import type { api } from "../../api/api";
import { ok } from "../../errors";
import { unknownPath } from "../../evidence/unknown-path";
import { query } from "../query";

const place = z.strictObject({ after: z.string() });

/** Keys of a path that begin with a text, in byte order. */
export const listKeys = query<typeof api.key.list>("key.read", async ({ read }, _ctx, asked) => {
  const { path: name, prefix, limit } = asked;
  const path = read.paths.get(name);
  if (path === undefined) return unknownPath(read, name);
  const kind = `keys ${name} ${prefix}`;
  const after = read.cursors.open(kind, asked.cursor, place);
  if (!after.ok) return after;
  const page = { after: after.value?.after ?? null, limit: limit + 1 };
  const rows = await read.reads.keysWithPrefix(path.pathId, prefix, page);
  const shown = rows.slice(0, limit);
  return ok({
    items: shown.map((row) => ({ key: row.key, head: String(row.head), acceptedAt: row.acceptedAt.toISOString() })),
    next: rows.length > limit ? read.cursors.seal(kind, { after: shown.at(-1)?.key }) : null,
  });
});
