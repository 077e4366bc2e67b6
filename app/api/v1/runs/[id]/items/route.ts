import { api } from "../../../../../../lib/api/api";
import { readRunItems } from "../../../../../../lib/composition/routes/runs";
import { serveRead } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.run.items, readRunItems);
