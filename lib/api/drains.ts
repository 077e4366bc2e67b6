import { z } from "zod";
import { decimal, instant, reasonText } from "./common";
import { entry } from "./entry";
import { identifierText } from "./identifier-text";
import { incidentId, inPath } from "./params";

export const drainRequest = z.strictObject({
  paused: z.boolean("Send true to pause, or false to resume."),
  lane: z.number().int().min(0).optional(),
  key: identifierText().optional(),
  reason: reasonText(),
  incident: incidentId.optional(),
});

export const drainAnswer = z.object({ epoch: decimal, quiescedAt: instant });

export const drain = {
  set: entry({
    method: "POST",
    path: "/paths/{path}/drain",
    permission: "drain.set",
    summary: "Pause or resume the drain of a path, a lane or a key; answers once no earlier flush can still land",
    params: inPath,
    body: drainRequest,
    command: true,
    answers: { 200: "The drain is paused or resumed" },
    output: drainAnswer,
    refusals: [
      "unknown-path",
      "not-found",
      "incident-closed",
      "not-offered",
      "wrong-state",
      "not-quiesced",
      "store-unreachable",
    ],
  }),
};
