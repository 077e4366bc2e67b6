import { secret } from "../config/environment";
import type { IncidentContext } from "../evidence/incident/context";
import { readContext } from "./console";
import { incidentContext } from "./recovery";
import type { Stores } from "./stores";

/** What looking after incidents needs. */
export function stewardParts(stores: Stores): { incidents: IncidentContext; secret: string } {
  return {
    incidents: incidentContext({ stores, read: readContext(stores, process.env) }),
    secret: secret(process.env),
  };
}
