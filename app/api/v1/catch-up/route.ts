import { api } from "../../../../lib/api/api";
import { queries } from "../../../../lib/composition/queries";
import { serveProcess } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveProcess(api.catchUp.reckon, (ctx, { body }) => queries.catchUp.reckon(null, ctx, body));
