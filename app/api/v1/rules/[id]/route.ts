import { api } from "../../../../../lib/api/api";
import { ruleEnding } from "../../../../../lib/composition/routes/access";
import { serveCommand } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const DELETE = serveCommand(api.rule.end, ruleEnding);
