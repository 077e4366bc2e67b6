import type { User, UserGrant } from "../wire";

/** What an administrator is asked about. */
export type Asking =
  | { about: "new" }
  | { about: "grant" | "end"; user: User }
  | { about: "take-back"; user: User; grant: UserGrant };
