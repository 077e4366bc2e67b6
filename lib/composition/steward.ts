import type { Log } from "../stores/path";
import { readContext } from "./console";
import { signingSecrets } from "./notifications";
import { incidentContext } from "./recovery";
import type { Stores } from "./stores";

/** The dependencies of the steward. */
export function stewardParts(
  stores: Stores,
  log: Log,
): { incidents: ReturnType<typeof incidentContext>; secrets: string[] } {
  return {
    incidents: incidentContext({ stores, read: readContext(stores, process.env, log) }),
    secrets: signingSecrets(process.env),
  };
}
