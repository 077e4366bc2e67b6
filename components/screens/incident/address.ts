import { parseAsString, parseAsStringLiteral } from "nuqs";
import { DISPOSITIONS } from "../../../lib/domain/plan/disposition";
import { STEPS } from "../../../lib/domain/recovery/steps";
import { OUTCOMES } from "../../../lib/domain/run/outcomes";

/** The members of an incident's address beyond its id: the step, the open plan, and the filter of the plan's items. */
export const INCIDENT_ADDRESS = {
  step: parseAsStringLiteral(STEPS),
  plan: parseAsString,
  disposition: parseAsStringLiteral(DISPOSITIONS),
  outcome: parseAsStringLiteral(OUTCOMES),
};
