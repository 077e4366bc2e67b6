import type { api } from "../api/api";
import type { COMMAND_REFUSALS } from "../api/entry";
import type { Permission } from "../domain/permission";
import type { Refusal } from "../errors";

type Api = typeof api;
type AnyEntry = { [Group in keyof Api]: Api[Group][keyof Api[Group]] }[keyof Api];
type Stated<E, P> = E extends { permission: P; refusals: readonly (infer Code)[] }
  ?
      | Code
      | (E extends { body: unknown } ? "invalid" : never)
      | (E extends { command: true } ? (typeof COMMAND_REFUSALS)[number] : never)
  : never;

/** The refusals of callers, which every command has. */
export type AccessCode = "sign-in-needed" | "forbidden" | "step-up";

/** The refusals that the calls under a permission state. */
export type RefusedUnder<P extends Permission> = Refusal<Stated<AnyEntry, P> | AccessCode>;
