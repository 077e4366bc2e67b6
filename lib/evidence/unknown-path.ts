import { type Refusal, type Result, refused } from "../errors";
import type { ReadContext } from "./context";

/** The refusal for a path that is not configured. */
export function unknownPath(
  context: Pick<ReadContext, "paths" | "observed">,
  name: string,
): Result<never, Refusal<"unknown-path">> {
  return refused({ code: "unknown-path", path: name, known: [...context.paths.keys(), ...context.observed.keys()] });
}
