import { api } from "../../../../lib/api/api";
import { metrics } from "../../../../lib/composition/routes/server";
import { serve } from "../../../../lib/http/serve";

export const dynamic = "force-dynamic";

export const GET = serve(api.server.metrics, metrics);
