"use client";
import { z } from "zod";
import { requestJson } from "../../../lib/http/request";
import { useCommand } from "../command/use-command";

const answer = z.object({ redirectTo: z.string() });

/** Goes to the provider's own sign-in page, and from there back to an address of this console. */
export const useProviderSignIn = () =>
  useCommand(
    (next: string) =>
      requestJson({ baseUrl: process.env.NEXT_PUBLIC_BASE_PATH ?? "" }, "/sign-in/oidc", answer, {
        method: "POST",
        body: { next },
      }),
    { onDone: ({ redirectTo }) => window.location.assign(redirectTo) },
  );
