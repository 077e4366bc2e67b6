import { ok, type Refusal, type Result, refused } from "../../errors";
import { lockIncident } from "../../ledger/incidents/changes";
import type { Incident } from "../../ledger/incidents/model";
import type { Transaction } from "../../ledger/transaction";
import type { CommandDeps } from "../command";

const notFound = (id: string) => refused({ code: "not-found", detail: `There is no incident ${id}.` });

/** Locks an open incident and permits its paths. Commands of one incident take turns. Refuses an unknown and a closed incident. */
export async function takeIncident(
  tx: Transaction,
  id: string,
): Promise<Result<Incident, Refusal<"not-found" | "incident-closed">>> {
  const incident = await lockIncident(tx, id);
  if (incident === null) return notFound(id);
  await tx.permit(incident.pathIds);
  return incident.status === "open" ? ok(incident) : refused({ code: "incident-closed", incident: id });
}

/** Reads an open incident, to prepare a command. Refuses an unknown and a closed incident. */
export async function openIncidentOf(
  { evidence }: Pick<CommandDeps, "evidence">,
  id: string,
): Promise<Result<Incident, Refusal<"not-found" | "incident-closed">>> {
  const incident = await evidence.incidents.read(id);
  if (incident === null) return notFound(id);
  return incident.status === "open" ? ok(incident) : refused({ code: "incident-closed", incident: id });
}
