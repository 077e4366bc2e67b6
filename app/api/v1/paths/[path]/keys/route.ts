import { api } from "../../../../../../lib/api/api";
import { serveOver } from "../../../../../../lib/composition/serve";
import { listKeys } from "../../../../../../lib/queries/keys";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.key.list, ({ read }, { params, query }) =>
  listKeys(read, params.path, query.prefix, query),
);
