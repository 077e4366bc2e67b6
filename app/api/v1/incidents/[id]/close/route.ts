import { closeRequest } from "../../../../../../lib/api/incidents";
import { incidentCommand } from "../../../../../../lib/composition/incident-command";
import { closeIncident } from "../../../../../../lib/operations/incident/close";

export const dynamic = "force-dynamic";

export const POST = incidentCommand(closeRequest, (parts, id, asked, by) =>
  closeIncident(
    parts,
    id,
    {
      reason: asked.reason ?? null,
      breakGlass: asked.breakGlass?.reason ?? null,
      reopenPaths: asked.reopenPaths ?? false,
    },
    by,
  ),
);
