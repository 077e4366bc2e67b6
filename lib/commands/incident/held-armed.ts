import { ok, type Refusal, type Result, refused } from "../../errors";
import { armerStop } from "../../ledger/access/armer";
import { armedOf } from "../../ledger/incidents/armed-reopenings";
import type { Incident, KeptArmed } from "../../ledger/incidents/model";
import type { Transaction } from "../../ledger/transaction";

/** The armed reopening that a worker carries a command out for. */
export type CarriedFor = Pick<KeptArmed, "at" | "by" | "byId">;

/**
 * Lets a command on a locked incident be carried out for whoever armed it. Refuses where the reopening was ended or armed anew since it was
 * looked at, while repairs are stopped, and where that person may not restore the paths any more.
 */
export async function heldArmed(
  tx: Transaction,
  incident: Incident,
  armed: CarriedFor,
): Promise<Result<null, Refusal<"wrong-state">>> {
  const stopped = (state: string) =>
    refused({ code: "wrong-state" as const, subject: "The armed reopening", state, wanted: "allowed" });
  const now = await armedOf(tx, incident.id);
  if (now === null || now.at.getTime() !== armed.at.getTime()) return stopped("ended, or armed anew");
  const because = await armerStop(tx, { id: armed.byId, name: armed.by }, incident.pathIds);
  return because === null ? ok(null) : stopped(because);
}
