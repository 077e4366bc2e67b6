import { api } from "../../../../lib/api/api";
import { aboutAnswer, passwordChanging } from "../../../../lib/composition/routes/access";
import { serveOnce } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOnce(api.password.change, passwordChanging, aboutAnswer(200));
