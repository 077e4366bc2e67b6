import { api } from "../../../../lib/api/api";
import { queries } from "../../../../lib/composition/queries";
import { erasureAsking } from "../../../../lib/composition/routes/erasures";
import { serveCommand, serveQuery } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveQuery(api.erasure.list, queries.erasure.list);
export const POST = serveCommand(api.erasure.ask, erasureAsking);
