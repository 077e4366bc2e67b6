"use client";
import type { api as entries } from "../../../lib/api/api";
import type { InputOf } from "../../../lib/http/client";
import { useCommand } from "../command/use-command";
import { api } from "../query/api";

type Asked = InputOf<typeof entries.session.begin>["body"];

/** Goes to the provider's own sign-in page, and from there back to an address of this console. */
export const useProviderSignIn = () =>
  useCommand((body: Asked) => api.session.begin({ body }), {
    onDone: ({ redirectTo }) => window.location.assign(redirectTo),
  });
