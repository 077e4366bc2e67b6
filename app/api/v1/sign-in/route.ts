import { api } from "../../../../lib/api/api";
import { queries } from "../../../../lib/composition/queries";
import { signedIn, signingIn } from "../../../../lib/composition/routes/access";
import { serveOnce, serveSignInOffer } from "../../../../lib/composition/serve";

export const dynamic = "force-dynamic";

export const GET = serveSignInOffer(api.signIn.offer, queries.signIn.offer);
export const POST = serveOnce(api.session.signIn, signingIn, signedIn);
