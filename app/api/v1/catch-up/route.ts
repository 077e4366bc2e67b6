import { api } from "../../../../lib/api/api";
import { reckonCatchUp } from "../../../../lib/composition/routes/paths";
import { serve } from "../../../../lib/http/serve";

export const dynamic = "force-dynamic";

export const POST = serve(api.catchUp.reckon, reckonCatchUp);
