import { randomUUID } from "node:crypto";
import type { FindingKind } from "../../domain/verdict/findings";
import { ok, refused } from "../../errors";
import { pathNamed } from "../../evidence/any-path";
import { insertWaiver } from "../../ledger/incidents/changes";
import { command } from "../command";
import { takeIncident } from "./take";

export interface Waiving {
  id: string;
  path: string;
  key: string;
  finding?: FindingKind | undefined;
  mutation?: string | undefined;
  reason: string;
}

/** Leaves one finding or one mutation as it is, with a reason; the gates count it separately from then on. */
export const waive = command<"incident.waive", Waiving, number | undefined>("incident.waive", {
  prepare: async ({ evidence }, _ctx, { path }) => ok(pathNamed(evidence.read, path)?.pathId),
  async act(tx, ctx, { id, path, key, finding, mutation, reason }, pathId) {
    const taken = await takeIncident(tx, id);
    if (!taken.ok) return taken;
    if (pathId === undefined || !taken.value.pathIds.includes(pathId))
      return refused({ code: "unknown-path", path, known: taken.value.scope.paths });
    if ((finding === undefined) === (mutation === undefined))
      return refused({ code: "invalid", detail: "Name one of the key's findings, or one of its mutations." });
    const waived = await insertWaiver(tx, id, {
      id: randomUUID(),
      pathId,
      key,
      finding: finding ?? null,
      mutation: mutation ?? null,
      reason,
      actor: ctx.principal.name,
    });
    if (!waived)
      return refused({
        code: "not-found",
        detail: `Key ${key} is not in this incident's scope, or ${mutation ? `has no mutation ${mutation}` : `has no finding ${finding}`}.`,
      });
    tx.audit({
      verb: mutation === undefined ? "waive-finding" : "set-aside",
      subject: `key ${key}${finding === undefined ? "" : `, ${finding}`}${mutation === undefined ? "" : `, mutation ${mutation}`}`,
      reason,
      incident: id,
      pathIds: [pathId],
      key,
    });
    return ok(id);
  },
});
