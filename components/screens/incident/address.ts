import { parseAsString, parseAsStringLiteral } from "nuqs";
import { DISPOSITIONS } from "../../../lib/domain/plan/disposition";
import { STEPS } from "../../../lib/domain/recovery/steps";
import { OUTCOMES } from "../../../lib/domain/run/outcomes";

/** What an incident's address says beyond its id: the step, the plan that is open there, and which of its items are shown. */
export const INCIDENT_ADDRESS = {
  step: parseAsStringLiteral(STEPS),
  plan: parseAsString,
  disposition: parseAsStringLiteral(DISPOSITIONS),
  outcome: parseAsStringLiteral(OUTCOMES),
};
