import type { Principal } from "./permission";

/** What every command and query is given of the call that it is part of: who acts, under which request, and the time. */
export interface Context {
  principal: Principal;
  requestId: string | null;
  now(): Date;
}
