import { api } from "../../../../../../lib/api/api";
import { readReport } from "../../../../../../lib/composition/routes/incidents";
import { serveRead } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.report.read, readReport);
