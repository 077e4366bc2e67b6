import type { Severity } from "../../domain/recovery/desk";
import { ok } from "../../errors";
import { setSeverity as keepSeverity } from "../../ledger/incidents/desk";
import { command } from "../command";
import { takeIncident } from "./take";

/** Says how grave an open incident is. */
export const setSeverity = command<"incident.set-severity", { id: string; severity: Severity }>(
  "incident.set-severity",
  {
    async act(tx, _ctx, { id, severity }) {
      const taken = await takeIncident(tx, id);
      if (!taken.ok) return taken;
      const before = await keepSeverity(tx, id, severity);
      if (before !== severity)
        tx.audit({
          verb: "set-severity",
          subject: "the incident",
          reason: null,
          before: { severity: before },
          after: { severity },
          incident: id,
        });
      return ok(id);
    },
  },
);
