import type { z } from "zod";
import type { api } from "../../../lib/api/api";

/** The data of the settings, as the API answers it. */
export type User = z.output<typeof api.user.list.output>["items"][number];
export type UserGrant = User["grants"][number];
export type Token = z.output<typeof api.token.list.output>["items"][number];
export type Change = z.output<typeof api.change.list.output>["items"][number];
export type Receiver = z.output<typeof api.notification.list.output>["receivers"][number];
export type Delivery = z.output<typeof api.notification.list.output>["items"][number];
export type Rule = z.output<typeof api.rule.list.output>["items"][number];
