import { api } from "../../../../../../lib/api/api";
import { readPlanItems } from "../../../../../../lib/composition/routes/plans";
import { serveRead } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.plan.items, readPlanItems);
