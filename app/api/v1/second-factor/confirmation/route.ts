import { api } from "../../../../../lib/api/api";
import { aboutAnswer, factorConfirming } from "../../../../../lib/composition/routes/access";
import { serveOnce } from "../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveOnce(api.factor.confirm, factorConfirming, aboutAnswer(200));
