import { api } from "../../../../lib/api/api";
import { queries } from "../../../../lib/composition/queries";
import { ruleAdding } from "../../../../lib/composition/routes/access";
import { serveCommand, serveQuery } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveQuery(api.rule.list, queries.rule.list);
export const POST = serveCommand(api.rule.add, ruleAdding);
