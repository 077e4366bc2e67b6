import { type Result, refused } from "../errors";
import type { ReadContext } from "./context";

/** The refusal for a path that is not configured. */
export function unknownPath(context: Pick<ReadContext, "paths">, name: string): Result<never> {
  return refused({ code: "unknown-path", path: name, known: [...context.paths.keys()] });
}
