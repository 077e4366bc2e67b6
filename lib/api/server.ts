import { z } from "zod";
import { instant } from "./common";

export const health = z.object({ status: z.literal("alive"), version: z.string(), startedAt: instant });

export const ready = z.object({
  status: z.enum(["ready", "not-ready"]),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
