import { api } from "../../../../../../lib/api/api";
import { reportMarkdown } from "../../../../../../lib/api/report-markdown";
import { queries } from "../../../../../../lib/composition/queries";
import { serveQuery } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveQuery(api.report.read, queries.report.read, reportMarkdown);
