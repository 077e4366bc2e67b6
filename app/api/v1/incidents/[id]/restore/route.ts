import { incidentCommand } from "../../../../../../lib/composition/incident-command";
import { restoreRequest } from "../../../../../../lib/http/wire/incidents";
import { restore } from "../../../../../../lib/operations/incident/restore";

export const dynamic = "force-dynamic";

export const POST = incidentCommand(restoreRequest, (parts, id, asked, by) =>
  restore(parts, id, asked.dependent ?? null, asked.breakGlass?.reason ?? null, by),
);
