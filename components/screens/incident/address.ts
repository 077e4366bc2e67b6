import { parseAsString, parseAsStringLiteral } from "nuqs";
import { DISPOSITIONS } from "../../../lib/domain/plan/disposition";
import { STEPS } from "../../../lib/domain/recovery/steps";
import { OUTCOMES } from "../../../lib/domain/run/outcomes";

/** The filter that shows every item. */
export const ALL_ITEMS = "all";

/** The address that shows the work of the step at which the incident is. */
export const PRESENT_STEP = { step: null, plan: null, disposition: null, outcome: null, declare: null } as const;

/** The members of an incident's address beyond its id: the step, the open plan, and the filter of the plan's items. */
export const INCIDENT_ADDRESS = {
  step: parseAsStringLiteral(STEPS),
  plan: parseAsString,
  /** `all`: a person asked for every item, and not only for the effects. */
  disposition: parseAsStringLiteral([...DISPOSITIONS, ALL_ITEMS]),
  outcome: parseAsStringLiteral(OUTCOMES),
  /** The store whose declaration is being confirmed. */
  declare: parseAsStringLiteral(["ledger", "origin"]),
};
