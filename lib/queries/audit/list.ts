import { z } from "zod";
import type { api } from "../../api/api";
import { ok } from "../../errors";
import { query } from "../query";
import { sightOnNames } from "../seen";
import { readablePaths } from "./own-paths";
import { auditRowView } from "./row-view";

const place = z.strictObject({ below: z.string().regex(/^\d{1,19}$/) });

/** Rows of the audit, newest first, of the paths that the principal may read. */
export const listAudit = query<typeof api.audit.list>("audit.read", async (deps, ctx, asked) => {
  const { read, audit } = deps;
  const { limit, cursor, ...filter } = asked;
  const kind = `audit ${JSON.stringify(filter)}`;
  const after = read.cursors.open(kind, cursor, place);
  if (!after.ok) return after;
  const { stream, principal, verb, path, key, incident, from, to } = filter;
  const rows = await audit.reads.auditPage(
    {
      stream,
      principal: principal ?? undefined,
      verb: verb ?? undefined,
      path: path ?? undefined,
      key: key ?? undefined,
      incident: incident ?? undefined,
      from: from === null ? undefined : new Date(from),
      to: to === null ? undefined : new Date(to),
      onlyPaths: readablePaths(deps, ctx, key),
    },
    after.value === null ? null : BigInt(after.value.below),
    limit + 1,
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return ok({
    items: shown.map((row) => auditRowView(stream, row, sightOnNames(read, ctx, row.paths))),
    next: rows.length > limit && last ? read.cursors.seal(kind, { below: String(last.number) }) : null,
  });
});
