import { api } from "../../../../../../lib/api/api";
import { readPlanItems } from "../../../../../../lib/composition/routes/plans";
import { serveOver } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.plan.items, readPlanItems);
