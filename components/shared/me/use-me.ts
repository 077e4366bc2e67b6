"use client";
import { useQuery } from "@tanstack/react-query";
import { useActor } from "../actor/actor";
import { meQuery } from "../query/access-options";
import { lackFor, type Me, type Need } from "./me.model";

/** The caller; null until the server has told it. Read once for all controls on screen, and again once it is a minute old. */
export function useMe(): Me | null {
  const { data } = useQuery({ ...meQuery(), staleTime: 60_000 });
  return data ?? null;
}

/** Whether the server has yet to tell who the caller is; false once it has told, or has failed to. */
export function useIsMeAwaited(): boolean {
  return useQuery({ ...meQuery(), staleTime: 60_000 }).isPending;
}

/** The permission that the caller lacks for a control, as a sentence; null where the control may be used. */
export function useLack(need: Need): string | null {
  return lackFor(useMe(), need);
}

/** The acting person's name: the name of the session, or without sign-in the name that the person has entered. */
export function useMyName(): string {
  const entered = useActor();
  const me = useMe();
  return me?.signIn ? me.principal.name : entered;
}
