import type { api } from "../../api/api";
import { nothingThere, ok } from "../../errors";
import { query } from "../query";
import { auditRowView } from "./row-view";

/** One row of the audit by its number. */
export const readAudit = query<typeof api.audit.read>("audit.read", async ({ audit }, _ctx, { stream, number }) => {
  const row = await audit.reads.auditRow(stream, BigInt(number));
  return row === null ? nothingThere : ok(auditRowView(stream, row));
});
