import { api } from "../../../../../lib/api/api";
import { aboutAnswer, sessionEnding } from "../../../../../lib/composition/routes/access";
import { serveOnce } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const DELETE = serveOnce(api.session.end, sessionEnding, aboutAnswer(200));
