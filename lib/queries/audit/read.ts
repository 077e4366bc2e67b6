import type { api } from "../../api/api";
import { nothingThere, ok } from "../../errors";
import { query } from "../query";
import { sightOnNames } from "../seen";
import { readablePaths } from "./own-paths";
import { auditRowView } from "./row-view";

/** One row of the audit by its number. */
export const readAudit = query<typeof api.audit.read>("audit.read", async (deps, ctx, { stream, number }) => {
  const row = await deps.audit.reads.auditRow(stream, BigInt(number));
  const own = readablePaths(deps, ctx, null);
  if (row === null || !isWithin(row.paths, own)) return nothingThere;
  return ok(auditRowView(stream, row, sightOnNames(deps.read, ctx, row.paths)));
});

const isWithin = (paths: readonly string[], own: readonly string[] | null): boolean =>
  own === null || (paths.length > 0 && paths.every((path) => own.includes(path)));
