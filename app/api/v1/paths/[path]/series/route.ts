import { api } from "../../../../../../lib/api/api";
import { serveRead } from "../../../../../../lib/composition/serve";
import { pathSeries } from "../../../../../../lib/read-models/paths";

export const dynamic = "force-dynamic";

export const GET = serveRead(api.path.series, ({ read }, { params, query: { from, to, step } }) =>
  pathSeries(read, params.path, { from, to, stepMs: step }),
);
