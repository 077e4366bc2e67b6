import { api } from "../../../../lib/api/api";
import { queries } from "../../../../lib/composition/queries";
import { asMade, tokenMaking } from "../../../../lib/composition/routes/access";
import { serveOnce, serveQuery } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveQuery(api.token.list, queries.token.list);
export const POST = serveOnce(api.token.create, tokenMaking, asMade(201));
