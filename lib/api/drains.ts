import { z } from "zod";
import { decimal, instant } from "./common";
import { identifierText } from "./identifier-text";

export const drainRequest = z.strictObject({
  paused: z.boolean("Say true to pause and false to resume."),
  lane: z.number().int().min(0).optional(),
  key: identifierText().optional(),
  reason: z.string().trim().min(1, "A reason is needed: it is what the audit shows.").max(1_000),
  incident: z.uuid("An incident's id is a UUID.").optional(),
});

export const drainAnswer = z.object({ epoch: decimal, quiescedAt: instant });
