import { clientAddress } from "../../http/client-address";
import { peerAddress } from "../../http/peer";
import { accessSettings } from "./settings";

/** The address of a request's client, as far as trusted proxies tell it; null outside of the console's server. */
export const addressOf = (request: Pick<Request, "headers">): string | null =>
  clientAddress(request, peerAddress(), accessSettings()?.trustedProxies ?? []);
