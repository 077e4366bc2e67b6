import { authorityRequest } from "../../../../../../lib/api/authority";
import { incidentCommand } from "../../../../../../lib/composition/incident-command";
import { declareAuthority } from "../../../../../../lib/operations/incident/declare-authority";

export const dynamic = "force-dynamic";

export const POST = incidentCommand(authorityRequest, (parts, id, asked, by) =>
  declareAuthority(
    parts,
    id,
    {
      store: asked.store,
      region: asked.region ?? null,
      reason: asked.reason,
      forceOriginReads: asked.forceOriginReads ?? false,
      shown: asked.shown && { changed: BigInt(asked.shown.changed), discarded: BigInt(asked.shown.discarded) },
    },
    asked.breakGlass?.reason ?? null,
    by,
  ),
);
