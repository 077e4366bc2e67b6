import type { Principal } from "./access/principal";

/** The call that a command or query is part of: who acts, under which request, and the time. */
export interface Context {
  principal: Principal;
  requestId: string | null;
  now(): Date;
}
