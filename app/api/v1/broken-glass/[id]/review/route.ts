import { api } from "../../../../../../lib/api/api";
import { glassReviewing } from "../../../../../../lib/composition/routes/access";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.brokenGlass.review, glassReviewing);
