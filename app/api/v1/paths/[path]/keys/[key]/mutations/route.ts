import { api } from "../../../../../../../../lib/api/api";
import { serveOver } from "../../../../../../../../lib/composition/serve";
import { keyMutations } from "../../../../../../../../lib/queries/keys";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.key.mutations, ({ read }, { params, query }) =>
  keyMutations(read, params.path, params.key, query),
);
