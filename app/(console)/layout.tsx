import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { signInHref } from "../../components/shared/links";
import { needsSignIn } from "../../lib/composition/access/page-caller";
import { ConsoleFrame } from "../console-frame";
import { pageRequest } from "../page-request";

/** The console's screens. A caller without a session is sent to the sign-in page, and from there back to the address. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const request = await pageRequest();
  if (await needsSignIn(request)) redirect(signInHref(request.headers.get("x-trueup-address")));
  return <ConsoleFrame>{children}</ConsoleFrame>;
}
