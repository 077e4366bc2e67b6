import type { z } from "zod";

/** A call as the API's description has it. */
export interface Described {
  method: "get" | "post";
  path: string;
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  answers: Record<number, { description: string; schema: z.ZodType }>;
  refusals: Record<number, string>;
}
