import { returnFromProvider } from "../../../lib/composition/routes/provider";

export const dynamic = "force-dynamic";

/** Where the provider of identities sends a person back to. */
export const GET = returnFromProvider;
