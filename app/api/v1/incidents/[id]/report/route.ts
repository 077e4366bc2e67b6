import { api } from "../../../../../../lib/api/api";
import { readReport } from "../../../../../../lib/composition/routes/incidents";
import { serveOver } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.report.read, readReport);
