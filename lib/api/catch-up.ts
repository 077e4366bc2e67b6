import { z } from "zod";
import { catchUpQuestion } from "../domain/catch-up";

export const catchUpRequest = catchUpQuestion;

export const catchUpAnswer = z.object({
  backlog: z.number(),
  headroomPerSec: z.number(),
  catchUpMs: z.number().nullable(),
});

export type CatchUpRequest = z.infer<typeof catchUpRequest>;
