import { queryOptions } from "@tanstack/react-query";
import { api } from "./api";

/** The first member of the key of every query about people and permissions: a change of theirs has all of them read again. */
export const accessQueries = ["access"] as const;

export const meQuery = () =>
  queryOptions({ queryKey: [...accessQueries, "me"], queryFn: ({ signal }) => api.me.read({}, { signal }) });

export const sessionsQuery = () =>
  queryOptions({ queryKey: [...accessQueries, "sessions"], queryFn: ({ signal }) => api.session.list({}, { signal }) });

export const tokensQuery = () =>
  queryOptions({ queryKey: [...accessQueries, "tokens"], queryFn: ({ signal }) => api.token.list({}, { signal }) });

export const usersQuery = () =>
  queryOptions({ queryKey: [...accessQueries, "users"], queryFn: ({ signal }) => api.user.list({}, { signal }) });

export const changesQuery = () =>
  queryOptions({ queryKey: [...accessQueries, "changes"], queryFn: ({ signal }) => api.change.list({}, { signal }) });

export const rulesQuery = () =>
  queryOptions({ queryKey: [...accessQueries, "rules"], queryFn: ({ signal }) => api.rule.list({}, { signal }) });

export const freezeQuery = () =>
  queryOptions({ queryKey: [...accessQueries, "freeze"], queryFn: ({ signal }) => api.freeze.read({}, { signal }) });

/** The newest erasures, with their progress. */
export const erasuresQuery = () =>
  queryOptions({
    queryKey: [...accessQueries, "erasures"],
    queryFn: ({ signal }) => api.erasure.list({ query: {} }, { signal }),
  });

/** The broken glass that waits for its review, or that was reviewed. */
export const brokenGlassQuery = (open: boolean) =>
  queryOptions({
    queryKey: [...accessQueries, "broken-glass", open],
    queryFn: ({ signal }) => api.brokenGlass.list({ query: { open: open ? "true" : "false" } }, { signal }),
  });

export const notificationsQuery = () =>
  queryOptions({
    queryKey: [...accessQueries, "notifications"],
    queryFn: ({ signal }) => api.notification.list({ query: { limit: 50 } }, { signal }),
  });

export const signInOfferQuery = () =>
  queryOptions({ queryKey: ["sign-in-offer"], queryFn: ({ signal }) => api.signIn.offer({}, { signal }) });
