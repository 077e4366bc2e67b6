import type { api } from "../../api/api";
import { ok, refused } from "../../errors";
import { unknownPath } from "../../evidence/unknown-path";
import { query } from "../query";

/** Whether a dependent of a path is held back. */
export const readDependent = query<typeof api.dependent.read>("dependent.read", async (deps, ctx, asked) => {
  const path = deps.read.paths.get(asked.path);
  if (path === undefined) return unknownPath(deps.read, asked.path);
  if (!path.config.dependents.some((d) => d.name === asked.name))
    return refused({ code: "not-found", detail: `Path ${asked.path} has no dependent ${asked.name}.` });
  const held = await deps.incidents.holding(path.pathId, asked.name);
  return ok({ path: asked.path, dependent: asked.name, held, asOf: ctx.now().toISOString() });
});
