import { api } from "../../../../lib/api/api";
import { aboutAnswer, claiming } from "../../../../lib/composition/routes/access";
import { serveOnce } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOnce(api.administrator.claim, claiming, aboutAnswer(201));
