import type { api } from "../../api/api";
import { drainScopeOf } from "../../commands/drain/scope";
import { setDrain } from "../../commands/drain/set";
import { ok } from "../../errors";
import { unknownPath } from "../../evidence/unknown-path";
import type { Asked } from "../../http/serve";
import type { By } from "../../ledger/model/incidents";
import type { Console } from "../console";
import { drainControl } from "../ledger-sides";
import { incidentParts } from "../recovery";

/** Pauses or resumes a drain, and answers once that has taken hold. */
export function drainSetting(opened: Console, { params, body }: Asked<typeof api.drain.set>) {
  const { read, stores } = opened;
  const path = read.paths.get(params.path);
  if (path === undefined) return unknownPath(read, params.path);
  const scope = drainScopeOf(body, path.config.queue?.lanes ?? 1);
  if (!scope.ok) return scope;
  const { incidents } = incidentParts(opened);
  const { paused, reason, incident } = body;
  const change = { pathId: path.pathId, scope: scope.value, paused, reason, incident };
  return ok({
    act: (by: By) => setDrain({ control: drainControl(stores), incidents }, params.path, { ...change, ...by }),
    show: async (quiesced: { epoch: string; quiescedAt: string }) => ok(quiesced),
  });
}
