import type { User, UserGrant } from "../wire";

/** The question that an administrator answers in a dialog. */
export type Asking =
  | { about: "new" }
  | { about: "grant" | "end"; user: User }
  | { about: "take-back"; user: User; grant: UserGrant };
