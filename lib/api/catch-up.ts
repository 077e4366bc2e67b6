import { z } from "zod";
import { catchUpQuestion } from "../domain/catch-up";
import { entry } from "./entry";

export const catchUpRequest = catchUpQuestion;

export const catchUpAnswer = z.object({
  backlog: z.number(),
  headroomPerSec: z.number(),
  catchUpMs: z.number().nullable(),
});

export type CatchUpRequest = z.infer<typeof catchUpRequest>;

export const catchUp = {
  reckon: entry({
    method: "POST",
    path: "/catch-up",
    permission: "path.read",
    summary: "How long until truth is restored",
    body: catchUpRequest,
    answers: { 200: "The backlog, the headroom and the time to catch up" },
    output: catchUpAnswer,
    refusals: [],
  }),
};
