import type { z } from "zod";
import type { api } from "../../../lib/api/api";

/** The ways to sign in, as the server offers them. */
export type Offer = z.output<typeof api.signIn.offer.output>;

/** An address of this console for the browser itself: after a sign-in, the whole page is loaded anew. */
export const goTo = (address: string): string => `${process.env.NEXT_PUBLIC_BASE_PATH ?? ""}${address}`;
