import { api } from "../../../../../../lib/api/api";
import { readRunItems } from "../../../../../../lib/composition/routes/runs";
import { serveOver } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.run.items, readRunItems);
