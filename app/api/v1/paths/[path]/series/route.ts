import { api } from "../../../../../../lib/api/api";
import { serveOver } from "../../../../../../lib/composition/serve";
import { pathSeries } from "../../../../../../lib/queries/paths";

export const dynamic = "force-dynamic";

export const GET = serveOver(api.path.series, ({ read }, { params, query: { from, to, step } }) =>
  pathSeries(read, params.path, { from, to, stepMs: step }),
);
