import { waiverRequest } from "../../../../../../lib/api/incidents";
import { incidentCommand } from "../../../../../../lib/composition/incident-command";
import { waive } from "../../../../../../lib/operations/incident/waive";

export const dynamic = "force-dynamic";

export const POST = incidentCommand(waiverRequest, (parts, id, asked, by) => waive(parts, id, asked, by));
