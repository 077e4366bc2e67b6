import { api } from "../../../../lib/api/api";
import { serveOver } from "../../../../lib/composition/serve";
import { listDivergences } from "../../../../lib/queries/divergences";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.divergence.list, ({ read }, { query }) => listDivergences(read, query));
