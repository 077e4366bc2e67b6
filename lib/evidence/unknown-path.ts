import { type Refusal, type Result, refused } from "../errors";
import type { ReadContext } from "./context";

/** The refusal for a path that is not configured, or that is another system's. */
export function unknownPath(
  context: Pick<ReadContext, "paths" | "observed">,
  name: string,
): Result<never, Refusal<"unknown-path">> {
  const known = [...context.paths.keys(), ...context.observed.keys()];
  return refused({ code: "unknown-path", path: name, known, observed: context.observed.has(name) });
}
