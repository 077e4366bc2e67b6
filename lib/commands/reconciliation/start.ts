import { ok } from "../../errors";
import { type AnyPath, everyPath } from "../../evidence/any-path";
import { command } from "../command";
import { takeIncident } from "../incident/take";
import { beginReconciliation } from "./begin";

/**
 * Starts the comparison of every key in an incident's scope. While one runs, returns that one. Refuses an unknown or closed
 * incident.
 */
export const startReconciliation = command<"reconciliation.start", { incident: string }, AnyPath[]>(
  "reconciliation.start",
  {
    prepare: async ({ evidence }) => ok(everyPath(evidence.read)),
    async act(tx, _ctx, { incident }, paths) {
      const taken = await takeIncident(tx, incident);
      return taken.ok ? ok(await beginReconciliation(tx, incident, paths)) : taken;
    },
  },
);
