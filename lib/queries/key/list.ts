import { z } from "zod";
import type { api } from "../../api/api";
import { ok } from "../../errors";
import type { ReadContext, ReadObservedPath, ReadPath } from "../../evidence/context";
import { unknownPath } from "../../evidence/unknown-path";
import { query } from "../query";

const place = z.strictObject({ after: z.string() });

/** Keys of a path that begin with a text, in byte order. */
export const listKeys = query<typeof api.key.list>("key.read", async ({ read }, _ctx, asked) => {
  const { path: name, prefix, limit } = asked;
  const path = read.paths.get(name);
  const observed = read.observed.get(name);
  if (path === undefined && observed === undefined) return unknownPath(read, name);
  const kind = `keys ${name} ${prefix}`;
  const after = read.cursors.open(kind, asked.cursor, place);
  if (!after.ok) return after;
  const page = { after: after.value?.after ?? null, limit: limit + 1 };
  const rows =
    observed === undefined
      ? await nativeKeys(read, path, prefix, page)
      : await observedKeys(read, observed, prefix, page);
  const shown = rows.slice(0, limit);
  return ok({
    items: shown,
    next: rows.length > limit ? read.cursors.seal(kind, { after: shown.at(-1)?.key }) : null,
  });
});

interface Page {
  after: string | null;
  limit: number;
}

async function nativeKeys(read: ReadContext, path: ReadPath | undefined, prefix: string, page: Page) {
  const rows = path === undefined ? [] : await read.reads.keysWithPrefix(path.pathId, prefix, page);
  return rows.map((row) => ({ key: row.key, head: String(row.head), acceptedAt: row.acceptedAt.toISOString() }));
}

/** The keys that were compared, with the origin's version as it was read. */
async function observedKeys(read: ReadContext, { pathId }: ReadObservedPath, prefix: string, page: Page) {
  const rows = await read.observedReads.listedKeys(pathId, { prefix, ...page });
  return rows.map(({ key, highestSeen }) => ({ key, head: highestSeen, acceptedAt: null }));
}
