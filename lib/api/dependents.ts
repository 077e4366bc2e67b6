import { z } from "zod";
import { DEPENDENT_KINDS, DEPENDENT_STATES } from "../domain/recovery/states";
import { instant } from "./common";
import { entry } from "./entry";
import { readSource } from "./lists";

export const dependentWire = z.object({
  path: z.string(),
  name: z.string(),
  kind: z.enum(DEPENDENT_KINDS),
  reads: readSource.nullable(),
  state: z.enum(DEPENDENT_STATES),
  because: z.string().nullable(),
  attempts: z.number().int(),
  changedAt: instant,
  /** Whether the queue was already paused before incidents held it; a restore leaves it paused. Null: not read. */
  pausedBefore: z.boolean().nullable(),
});

/** The flag that a dependent service polls. */
export const dependentFlag = z.object({ path: z.string(), dependent: z.string(), held: z.boolean(), asOf: instant });

export const dependent = {
  read: entry({
    method: "GET",
    path: "/paths/{path}/dependents/{name}",
    permission: "dependent.read",
    summary: "Whether a dependent is held back; services with a `flag` dependent poll this call",
    params: z.object({ path: z.string(), name: z.string() }),
    answers: { 200: "The dependent, held back or not" },
    output: dependentFlag,
    refusals: ["unknown-path", "not-found", "store-unreachable"],
  }),
};
