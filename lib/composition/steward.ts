import { secret } from "../config/environment";
import { readContext } from "./console";
import { incidentContext } from "./recovery";
import type { Stores } from "./stores";

/** The dependencies of the steward. */
export function stewardParts(stores: Stores): { incidents: ReturnType<typeof incidentContext>; secret: string } {
  return {
    incidents: incidentContext({ stores, read: readContext(stores, process.env) }),
    secret: secret(process.env),
  };
}
