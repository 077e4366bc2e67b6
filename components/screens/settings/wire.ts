import type { z } from "zod";
import type { api } from "../../../lib/api/api";

/** A person or service, a grant, a token, a waiting change, and a rule, as the API answers them. */
export type User = z.output<typeof api.user.list.output>["items"][number];
export type UserGrant = User["grants"][number];
export type Token = z.output<typeof api.token.list.output>["items"][number];
export type Change = z.output<typeof api.change.list.output>["items"][number];
export type Rule = z.output<typeof api.rule.list.output>["items"][number];
