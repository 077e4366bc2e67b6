import { acknowledgmentsRequest } from "../../../../../../lib/api/incidents";
import { incidentCommand } from "../../../../../../lib/composition/incident-command";
import { setAcknowledgments } from "../../../../../../lib/operations/incident/set-acknowledgments";

export const dynamic = "force-dynamic";

export const POST = incidentCommand(acknowledgmentsRequest, (parts, id, asked, by) =>
  setAcknowledgments(parts, id, asked.mode, asked.reason ?? "", asked.breakGlass?.reason ?? null, by),
);
