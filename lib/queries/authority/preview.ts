import type { api } from "../../api/api";
import type { RuleScope } from "../../domain/recovery/authority-rules";
import { ok, refused } from "../../errors";
import { pathsWithIds } from "../../evidence/any-path";
import { previewChoices, ruleFault } from "../../evidence/incident/preview";
import { query } from "../query";

/** The consequences of each choice of authority in an incident's scope, or in a part of it: kept, changed, discarded. */
export const previewAuthority = query<typeof api.authority.preview>(
  "authority.preview",
  async (deps, ctx, { id, finding, prefix, region }) => {
    const incident = await deps.incidents.read(id);
    if (incident === null) return refused({ code: "not-found", detail: `There is no incident ${id}.` });
    const parts: RuleScope[] = [
      ...(finding === undefined ? [] : [{ finding }]),
      ...(prefix === undefined ? [] : [{ prefix }]),
      ...(region === undefined ? [] : [{ region }]),
    ];
    if (parts.length > 1)
      return refused({
        code: "invalid",
        detail: "/: ask about one part of the scope: a finding, a prefix or a region.",
      });
    const scope = parts[0] ?? null;
    const known = pathsWithIds(deps.read, incident.pathIds).flatMap(({ caches }) =>
      caches.map((cache) => cache.region),
    );
    const fault = scope === null ? null : ruleFault(incident, scope, [...new Set(known)]);
    if (fault !== null) return refused({ code: "invalid", detail: fault });
    const previewed = await previewChoices(deps, incident, scope);
    return ok({ incident: id, ...previewed, readAt: ctx.now().toISOString() });
  },
);
