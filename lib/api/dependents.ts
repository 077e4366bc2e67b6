import { z } from "zod";
import { instant } from "./common";

export const dependent = z.object({
  path: z.string(),
  name: z.string(),
  kind: z.enum(["queue", "webhook", "flag"]),
  reads: z.enum(["origin", "cache"]).nullable(),
  state: z.enum(["holding", "held", "restoring", "restored", "failed"]),
  because: z.string().nullable(),
  attempts: z.number().int(),
  changedAt: instant,
  /** Whether a queue was paused before incidents held it: it stays paused when it is restored. Null where nobody has looked. */
  pausedBefore: z.boolean().nullable(),
});

/** What a service polls that depends on a path by flag. */
export const dependentFlag = z.object({ path: z.string(), dependent: z.string(), held: z.boolean(), asOf: instant });
