import { randomUUID } from "node:crypto";
import type { FindingKind } from "../../domain/verdict/findings";
import { ok, type Result, refused } from "../../errors";
import type { By, Incident } from "../../ledger/model/incidents";
import { type IncidentParts, openIncidentOf } from "./parts";

export interface WaiverProposal {
  path: string;
  key: string;
  finding?: FindingKind | undefined;
  mutation?: string | undefined;
  reason: string;
}

/** Leaves one finding, or one mutation, as it is, with the reason; the gates count it apart from then on. */
export async function waive(
  parts: IncidentParts,
  id: string,
  proposal: WaiverProposal,
  by: By,
): Promise<Result<Incident>> {
  const found = await openIncidentOf(parts, id);
  if (!found.ok) return found;
  const path = parts.paths.get(proposal.path);
  if (path === undefined || !found.value.pathIds.includes(path.pathId))
    return refused({ code: "unknown-path", path: proposal.path, known: found.value.scope.paths });
  if ((proposal.finding === undefined) === (proposal.mutation === undefined))
    return refused({ code: "invalid", detail: "Name one of the key's findings, or one of its mutations." });
  const moved = await parts.incidents.waive(
    id,
    {
      id: randomUUID(),
      pathId: path.pathId,
      key: proposal.key,
      finding: proposal.finding ?? null,
      mutation: proposal.mutation ?? null,
      reason: proposal.reason,
    },
    by,
  );
  if (!moved.moved && moved.state === "not in scope")
    return refused({
      code: "not-found",
      detail: `Key ${proposal.key} is not in this incident's scope, or ${proposal.mutation ? `mutation ${proposal.mutation} is not that key's` : `was not found to be ${proposal.finding}`}.`,
    });
  if (!moved.moved) return refused({ code: "incident-closed", incident: id });
  return ok((await parts.incidents.read(id)) as Incident);
}
