import { api } from "../../../../../../lib/api/api";
import { receiverTrying } from "../../../../../../lib/composition/routes/access";
import { serveCommand } from "../../../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const POST = serveCommand(api.notification.try, receiverTrying);
