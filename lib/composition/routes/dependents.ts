import type { api } from "../../api/api";
import { ok, refused } from "../../errors";
import { unknownPath } from "../../evidence/unknown-path";
import type { Asked } from "../../http/serve";
import type { Console } from "../console";
import { incidentContext } from "../recovery";

/** Whether a dependent of a path is held back. */
export async function readDependent(opened: Console, { params }: Asked<typeof api.dependent.read>) {
  const path = opened.read.paths.get(params.path);
  if (path === undefined) return unknownPath(opened.read, params.path);
  if (!path.config.dependents.some((d) => d.name === params.name))
    return refused({ code: "not-found", detail: `Path ${params.path} has no dependent ${params.name}.` });
  const held = await incidentContext(opened).incidents.holding(path.pathId, params.name);
  return ok({ path: params.path, dependent: params.name, held, asOf: new Date().toISOString() });
}
