import { z } from "zod";
import { ROLES } from "../domain/access/roles";
import { pathName } from "./common";
import { identifierText } from "./identifier-text";

export const role = z.enum(ROLES);
/** A path's name, or `*` for every path. */
export const pathOrEvery = z.union([z.literal("*"), pathName]);
export const scope = z.strictObject({ role, path: pathOrEvery });
export const personName = identifierText(128);
export const email = z.email("An e-mail address is needed.").max(254);
export const newPassword = z
  .string()
  .min(12, "A password has at least 12 characters.")
  .max(256, "A password has at most 256 characters.");
export const givenPassword = z.string().min(1, "The password is missing.").max(256);
export const code = z.string().regex(/^\d{6}$/, "A code has six digits.");
export const uuid = z.uuid("An id is a UUID.");
export const inOne = z.object({ id: uuid });
/** The answer of a change: the id of what it is about. */
export const about = z.object({ id: z.string() });
