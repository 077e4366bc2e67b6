import { restoreRequest } from "../../../../../../lib/api/incidents";
import { incidentCommand } from "../../../../../../lib/composition/incident-command";
import { restore } from "../../../../../../lib/operations/incident/restore";

export const dynamic = "force-dynamic";

export const POST = incidentCommand(restoreRequest, (parts, id, asked, by) =>
  restore(parts, id, asked.dependent ?? null, asked.breakGlass?.reason ?? null, by),
);
