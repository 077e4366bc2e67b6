import { api } from "../../../../lib/api/api";
import { queries } from "../../../../lib/composition/queries";
import { userMaking } from "../../../../lib/composition/routes/access";
import { serveCommand, serveQuery } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveQuery(api.user.list, queries.user.list);
export const POST = serveCommand(api.user.create, userMaking);
