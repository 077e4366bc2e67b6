import { api } from "../../../../../lib/api/api";
import { aboutAnswer, tokenEnding } from "../../../../../lib/composition/routes/access";
import { serveOnce } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const DELETE = serveOnce(api.token.end, tokenEnding, aboutAnswer(200));
